package org.postferry.testkit.store;

import java.time.Clock;
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
import org.postferry.store.StoreFailure;
import org.postferry.store.SyncLog;

/**
 * The store's contract as a program: plain maps, one lock, every transaction on a copy. Can be made to fail, crash and
 * start again; what was committed survives, as it would on a disk. Thread-safe.
 */
public final class InMemoryMailStore implements MailStore, AutoCloseable {
    private final Database database;
    private final MemoryAccounts accounts;
    private final MemoryMailboxes mailboxes;
    private final MemoryEmails emails;
    private final MemoryIntake intake;
    private final MemoryRemovals removals;
    private final MemoryContentQueue contentQueue;
    private final MemoryContents contents;
    private final MemoryJournal journal;
    private final MemoryLeases leases;
    private final MemorySyncLog log;
    private final MemoryOutbox outbox;
    private final MemoryAttachmentTexts attachmentTexts;

    /** An empty store. */
    public InMemoryMailStore(Clock clock) {
        this(clock, new StoreRules());
    }

    InMemoryMailStore(Clock clock, StoreRules rules) {
        this(new Database(new Database.Disk(), clock, rules));
    }

    private InMemoryMailStore(Database database) {
        this.database = database;
        accounts = new MemoryAccounts(database);
        mailboxes = new MemoryMailboxes(database);
        emails = new MemoryEmails(database);
        intake = new MemoryIntake(database);
        removals = new MemoryRemovals(database);
        contentQueue = new MemoryContentQueue(database);
        contents = new MemoryContents(database);
        journal = new MemoryJournal(database);
        leases = new MemoryLeases(database);
        log = new MemorySyncLog(database);
        outbox = new MemoryOutbox(database);
        attachmentTexts = new MemoryAttachmentTexts(database);
    }

    /** Dies at once: everything this store handed out throws {@link org.postferry.model.StoreGone} from now on. */
    public void crash() {
        database.end();
    }

    /** Stops in good order. In memory that is the same as {@link #crash()}: nothing waits to be written. */
    @Override
    public void close() {
        database.end();
    }

    /** Ends this store if it has not ended yet, and starts another over what was committed. */
    public InMemoryMailStore reopen() {
        database.end();
        return new InMemoryMailStore(new Database(database.disk(), database.clock, database.rules));
    }

    /** Calls this hook at each commit from now on, instead of an earlier one. */
    public void onCommit(CommitHook hook) {
        database.onCommit(hook);
    }

    /** The {@code n}-th commit from now on, counted from 1, is refused as a full disk would; all others go well. */
    public void failCommit(int n) {
        int[] left = {n};
        database.onCommit(moment -> {
            if (moment == CommitHook.Moment.BEFORE_COMMIT && --left[0] == 0) {
                throw diskFull();
            }
        });
    }

    /** From now on every commit is refused as a full disk would, until it has room again. */
    public void diskFull(boolean full) {
        database.onCommit(moment -> {
            if (full && moment != CommitHook.Moment.AFTER_COMMIT) {
                throw diskFull();
            }
        });
    }

    private static StoreFailure diskFull() {
        return new StoreFailure("the disk is full", new java.io.IOException("No space left on device"));
    }

    @Override
    public AccountStore accounts() {
        return accounts;
    }

    @Override
    public MailboxStore mailboxes() {
        return mailboxes;
    }

    @Override
    public EmailStore emails() {
        return emails;
    }

    @Override
    public Intake intake() {
        return intake;
    }

    @Override
    public Removals removals() {
        return removals;
    }

    @Override
    public ContentQueue contentQueue() {
        return contentQueue;
    }

    @Override
    public Contents contents() {
        return contents;
    }

    /** Writers of contents that nobody has closed: each of the real store's holds a pack and its buffers. */
    public int openWriters() {
        return contents.openWriters();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public SyncLog log() {
        return log;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    @Override
    public AttachmentTexts attachmentTexts() {
        return attachmentTexts;
    }
}
