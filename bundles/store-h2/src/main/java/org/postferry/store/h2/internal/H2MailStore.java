package org.postferry.store.h2.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postferry.model.AccountId;
import org.postferry.store.AccountStore;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.ContentQueue;
import org.postferry.store.Contents;
import org.postferry.store.EmailStore;
import org.postferry.store.Intake;
import org.postferry.store.Journal;
import org.postferry.store.Leases;
import org.postferry.store.MailStore;
import org.postferry.store.MailboxStore;
import org.postferry.store.OutboxStore;
import org.postferry.store.Removals;
import org.postferry.store.SyncLog;
import org.postferry.store.h2.database.Database;
import org.postferry.store.h2.database.FaultPoint;

/** The store in one folder: {@code postferry.mv.db} for rows, {@code packs} for contents. Thread-safe. */
@Component(
        service = MailStore.class,
        configurationPid = "org.postferry.store.h2",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = H2MailStore.Config.class)
public final class H2MailStore implements MailStore, AutoCloseable {
    private final StoreCore core;
    private final DirectoryLock lock;
    private final H2AccountStore accounts;
    private final H2MailboxStore mailboxes;
    private final H2EmailStore emails;
    private final H2Intake intake;
    private final H2Removals removals;
    private final H2ContentQueue contentQueue;
    private final H2Contents contents;
    private final H2Journal journal;
    private final H2Leases leases;
    private final H2SyncLog log;
    private final H2Outbox outbox;
    private final H2AttachmentTexts attachmentTexts;
    private final Housekeeping housekeeping;

    /** Settings of the store. */
    @ObjectClassDefinition(name = "Postferry store")
    public @interface Config {
        @AttributeDefinition(
                description = "Folder that holds the database and the packs. Another one counts from the next start.")
        String directory();
    }

    @Activate
    public H2MailStore(Config config) {
        this(Path.of(config.directory()), Clock.systemUTC(), FaultPoint.installed());
    }

    /** Opens the store in a folder, which is made where it is not there. */
    public H2MailStore(Path directory, Clock clock) {
        this(directory, clock, FaultPoint.NONE);
    }

    /** @param faults is told where the store is, so that a test can stop it there */
    public H2MailStore(Path directory, Clock clock, FaultPoint faults) {
        this(new Opening(directory, clock, faults));
    }

    /** @param freeSpace says how much room the disk has */
    H2MailStore(Path directory, Clock clock, FaultPoint faults, Database.FreeSpace freeSpace) {
        this(new Opening(directory, clock, faults, freeSpace));
    }

    private H2MailStore(Opening opening) {
        lock = opening.lock();
        core = opening.open();
        journal = new H2Journal(core);
        accounts = new H2AccountStore(core);
        mailboxes = new H2MailboxStore(core);
        TakenContents taken = new TakenContents();
        contents = new H2Contents(core, taken);
        emails = new H2EmailStore(core, contents);
        intake = new H2Intake(core);
        removals = new H2Removals(core);
        contentQueue = new H2ContentQueue(core, taken);
        leases = new H2Leases(core);
        log = new H2SyncLog(core);
        outbox = new H2Outbox(core);
        attachmentTexts = new H2AttachmentTexts(core);
        housekeeping = new Housekeeping(core, journal, outbox);
    }

    /** What is done now and then by itself. */
    void tidyUp() {
        housekeeping.tidyUp();
    }

    /**
     * Looks at a store that is closed, and changes nothing.
     *
     * @throws org.postferry.store.StoreFailure where it would not open or is open elsewhere, in a sentence for a person
     */
    public static void inspect(Path directory) {
        Opening.inspect(directory);
    }

    @Override
    public AccountStore accounts() {
        core.gate().check();
        return accounts;
    }

    @Override
    public MailboxStore mailboxes() {
        core.gate().check();
        return mailboxes;
    }

    @Override
    public EmailStore emails() {
        core.gate().check();
        return emails;
    }

    @Override
    public Intake intake() {
        core.gate().check();
        return intake;
    }

    @Override
    public Removals removals() {
        core.gate().check();
        return removals;
    }

    @Override
    public ContentQueue contentQueue() {
        core.gate().check();
        return contentQueue;
    }

    @Override
    public Contents contents() {
        core.gate().check();
        return contents;
    }

    @Override
    public Journal journal() {
        core.gate().check();
        return journal;
    }

    @Override
    public Leases leases() {
        core.gate().check();
        return leases;
    }

    @Override
    public SyncLog log() {
        core.gate().check();
        return log;
    }

    @Override
    public OutboxStore outbox() {
        core.gate().check();
        return outbox;
    }

    @Override
    public AttachmentTexts attachmentTexts() {
        core.gate().check();
        return attachmentTexts;
    }

    /** For the tests: compacts a pack however much of it is in use. */
    void compact(AccountId account, int pack) throws IOException {
        core.packs().of(account).seal(pack);
        new Compaction(core, account).compact(pack);
    }

    /** Ends within 5 s. From then on every call throws {@link org.postferry.model.StoreGone}, also those under way. */
    /** An installation writes the configuration more than once: the store stays open, and its users keep it. */
    @Modified
    void modified(Config config) {
        // another folder counts from the next start
    }

    @Override
    @Deactivate
    public void close() {
        core.gate().close();
        housekeeping.stop();
        core.journal().stop();
        core.database().close();
        core.packs().close();
        lock.close();
    }
}
