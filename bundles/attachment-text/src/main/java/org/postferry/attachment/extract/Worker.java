package org.postferry.attachment.extract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postferry.mime.MessageReader;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.StoreGone;
import org.postferry.store.AttachmentText;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal, and beside it walks once through what was there before; whatever has attachments and no text of
 * this extractor is read. Doing anything twice is doing it once, for the store knows what was read. The journal is not
 * kept for it: behind a gap it walks again. One thread of its own.
 */
public final class Worker implements AutoCloseable {
    /** Raised when more or better text is read than before: then everything is read again. */
    static final int EXTRACTOR = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** Emails of one step: what a crash costs is looking at these again. */
    private static final int STEP = 100;

    /** It looks this often whether it should end; it is never interrupted, which would close files under the store. */
    private static final Duration IDLE = Duration.ofMillis(250);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** What a bundle that stops may take. Whoever is held up longer, by the store or a disk, ends when he is not. */
    static final Duration MAX_STOP = Duration.ofSeconds(5);

    private final MailStore store;
    private final Path folder;
    private final Extractor extractor;
    private final Attachments attachments;
    private final int version;
    private final Lull lull = new Lull(System::nanoTime);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "attachment-text");
    private @Nullable Turn turn;
    private @Nullable Place place;
    private volatile Standing standing = new Standing(true, "about to begin");

    /** @param reads false where nothing can be read just now @param reason what is left to do, or why nothing is done; empty when all is read */
    public record Standing(boolean reads, String reason) {}

    /** @param folder of its own @param classPath of the reading process */
    public Worker(MailStore store, MessageReader reader, Path folder, Unpacking classPath) {
        this(
                store,
                reader,
                folder,
                new Extractor(() -> unpacked(classPath, folder), folder.resolve("work")),
                EXTRACTOR);
    }

    Worker(MailStore store, MessageReader reader, Path folder, Extractor extractor, int version) {
        this.store = store;
        this.folder = folder;
        this.extractor = extractor;
        this.version = version;
        attachments = new Attachments(store, reader, extractor, System::nanoTime);
        thread.setDaemon(true);
    }

    private static List<Path> unpacked(Unpacking classPath, Path folder) throws IOException {
        WorkFolder libraries = new WorkFolder(folder.resolve("lib"));
        libraries.empty(); // of those of an older version
        return classPath.into(libraries.path());
    }

    /** Lays the libraries of the reading process into a folder that is there and empty. */
    @FunctionalInterface
    public interface Unpacking {
        List<Path> into(Path folder) throws IOException;
    }

    /** How far it was a moment ago. Thread-safe; asks nobody. */
    public Standing standing() {
        return standing;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                follow();
            }
        } catch (StoreGone | InterruptedException e) {
            LOG.debug("attachments rest: the store is not there or the bundle stops");
        } catch (Error e) { // not caught by anybody who would log it
            LOG.error("attachments are not read until their reader is started again", e);
            throw e;
        } finally {
            standing = new Standing(false, "their reader has ended, the log may say why");
            if (turn != null) {
                extractor.rest();
                turn.close();
            }
        }
    }

    private void follow() throws InterruptedException {
        try {
            if (!isItsTurn()) {
                stopping.await(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            boolean lull = isLull();
            standing = new Standing(true, left(lull));
            if (!lull) {
                extractor.rest();
                stopping.await(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            } else if (!step(this::isLull)) {
                extractor.rest();
                store.journal().await(place().journal(), IDLE);
            }
        } catch (StoreGone e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the edge of the thread
            if (stopping.getCount() > 0) {
                standing = new Standing(false, "they cannot be read, the log says why");
                warn(e);
                stopping.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private static void warn(Exception e) {
        if (e instanceof Extractor.ToldToEnd) { // by somebody else: a stack trace has nothing to add
            LOG.warn("attachments cannot be read: {}; trying again in {} s", e.getMessage(), AFTER_FAILURE.toSeconds());
            return;
        }
        String why = e instanceof StoreFailure ? "; the store says why" : "";
        LOG.warn("attachments cannot be read; trying again in {} s{}", AFTER_FAILURE.toSeconds(), why, e);
    }

    /** One that was stopped may be held up in the folder still: it would delete what this one writes. */
    private boolean isItsTurn() throws IOException {
        if (turn == null) {
            turn = Turn.in(folder).orElse(null);
        }
        return turn != null;
    }

    /** Where most of what is counted has no attachments: that is known when it is looked at. */
    String left(boolean lull) throws IOException {
        Place now = place();
        long behind =
                Math.max(0, store.journal().end().sequence() - now.journal().sequence());
        if (behind == 0 && now.walk().isEmpty()) {
            return "";
        }
        String walk = now.walk().isPresent() ? "looking through all mail that is here" : "";
        String changes = behind == 0 ? "" : String.format(Locale.ROOT, "%,d changes to look through", behind);
        String rest = lull ? "" : "resting while mail comes in";
        return Stream.of(changes, walk, rest).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private boolean isLull() {
        return lull.isNow(store.journal().end().sequence());
    }

    /**
     * One bounded piece of work, new mail first; false when there is none.
     *
     * @param goesOn asked before each email: when it says no the step ends early, and is taken again from its beginning
     */
    boolean step(BooleanSupplier goesOn) throws IOException {
        Place now = place();
        Optional<Journal.Page> page = store.journal().read(now.journal(), Journal.Stream.ALL, STEP);
        if (page.isEmpty()) {
            stand(Place.anew(version, store.journal()));
            return true;
        }
        if (!page.get().entries().isEmpty()) {
            if (read(emails(page.get()), goesOn)) {
                stand(new Place(version, page.get().next(), now.walk()));
            }
            return true;
        }
        if (now.walk().isEmpty()) {
            return false;
        }
        Optional<String> after = now.walk().filter(begin -> !begin.equals(Place.BEGIN));
        EmailPage mail = store.emails()
                .page(new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, after, STEP));
        if (read(mail.items().stream().map(Email::id).toList(), goesOn)) {
            stand(new Place(version, now.journal(), mail.next()));
        }
        return true;
    }

    private Place place() throws IOException {
        Place present = place;
        if (present == null) {
            Files.createDirectories(folder);
            extractor.rest(); // what a crash left goes
            present = Place.load(folder, version).orElseGet(() -> Place.anew(version, store.journal()));
            stand(present);
        }
        return present;
    }

    private void stand(Place next) throws IOException {
        next.save(folder);
        place = next;
        lull.worked();
    }

    private static Set<EmailId> emails(Journal.Page page) {
        Set<EmailId> emails = new LinkedHashSet<>();
        page.entries().stream()
                .filter(entry -> entry.kind() == Journal.Kind.EMAIL)
                .forEach(entry -> emails.add(EmailId.parse(entry.id())));
        return emails;
    }

    /** False when it ended early. */
    private boolean read(Collection<EmailId> emails, BooleanSupplier goesOn) throws IOException {
        for (EmailId id : store.attachmentTexts().lacking(emails, version)) {
            if (stopping.getCount() == 0) {
                throw new StoreGone("the bundle stops");
            }
            if (!goesOn.getAsBoolean()) {
                return false;
            }
            Optional<AttachmentText> known =
                    store.attachmentTexts().read(id).filter(text -> text.extractor() >= version);
            Optional<AttachmentText> text = known.isPresent() ? known : made(id);
            if (text.isPresent()) {
                store.attachmentTexts().keep(id, text.get());
                lull.announced();
            }
        }
        return true;
    }

    /** Empty too where the email itself cannot be read: it must not stop all others, and is met again when it changes. */
    private Optional<AttachmentText> made(EmailId id) throws Extractor.Unavailable {
        try {
            return attachments.of(id, version);
        } catch (Extractor.Unavailable | StoreGone | StoreFailure e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) { // the edge of one email
            String kind = e.getClass().getName(); // its message might quote the mail
            LOG.warn("the attachments of email {} cannot be read: {}", id, kind);
            return Optional.empty();
        }
    }

    /** Ends thread and process. What was not kept is read the next time. */
    @Override
    public void close() {
        stopping.countDown();
        extractor.close();
        try {
            thread.join(MAX_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
