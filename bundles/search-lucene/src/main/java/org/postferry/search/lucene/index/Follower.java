package org.postferry.search.lucene.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.lucene.index.Term;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;

/**
 * Keeps one index in step with the store: what happened of late first, then what a first sync brought, or, for an index
 * that is made from the store, the walk through all emails. It reads the present row of what an entry names, so doing
 * a page again after a crash changes nothing. Used by one thread, but {@link #marks()}, {@link #standsInJournal()}, {@link #isCaughtUp()} and {@link #isWhole()}.
 */
final class Follower {
    /** After so long what was written is made safe. Until then a crash costs reading it again. */
    static final Duration COMMIT_EVERY = Duration.ofSeconds(10);

    /**
     * After so long what a first sync brought can be found. Each showing ends a segment, and many small ones cost more to
     * write and to merge than all else that is done to a text.
     */
    static final Duration SHOW_EVERY = Duration.ofSeconds(5);

    /** The same where no more of it came for so long: an index that keeps pace with a slow first sync catches up many times a second. */
    static final Duration SETTLES_AFTER = Duration.ofSeconds(1);

    /**
     * What happens now is found at once, but while so much happens that steps are full, so often: ten thousand keywords
     * that are set would end a segment with each step, beside the work that carries them to the server.
     */
    static final Duration SHOW_STORM_EVERY = Duration.ofSeconds(1);

    /** While a first sync comes in too fast to be indexed beside it, new mail waits no longer than this. */
    private static final Duration RUSH_LOOKS = Duration.ofMillis(100);

    /**
     * Journal entries, or emails of the store, that one step takes. New mail waits for no more than one step of a first
     * sync's; with fewer, the thread that Lucene has write a segment holds up the other.
     */
    private static final int STEP = 250;

    private final MailStore store;
    private final IndexFolder index;
    private final Documents documents;
    private final LongSupplier nanoTime;
    private final Covered covered = new Covered();
    private final Rush rush;
    /** What a first sync brought is put off until it comes in less fast. */
    private boolean defersBulk;
    /** Where it stands. */
    private Marks marks;
    /** What it has was written by another version: it answers until one of this form is made. */
    private final boolean isOfAnotherForm;
    /** Up to where everything can be found. */
    private volatile Marks shown;

    /** The marks are of the journal that the store has; before it was asked, nobody knows. */
    private volatile boolean standsInJournal;

    private volatile boolean caughtUp;

    /** The last commit is of an index that was walked through the whole store. */
    private volatile boolean whole;
    /** Something was written that nobody finds yet. */
    private boolean unshown;
    /** The emails of it that were covered, for as long as nobody finds them: {@link #SHOW_EVERY} at most. */
    private final Set<EmailId> unshownEmails = new HashSet<>();
    /** Of it, something happened now and came with no first sync. */
    private boolean liveUnshown;

    private boolean dirty;
    private long shownAt;
    private long committedAt;
    private long workedAt;

    /** @param nanoTime a clock that only goes on */
    Follower(MailStore store, IndexFolder index, Documents documents, LongSupplier nanoTime) throws IOException {
        this.store = store;
        this.index = index;
        this.documents = documents;
        this.nanoTime = nanoTime;
        Optional<Marks> stood = index.marks();
        isOfAnotherForm = stood.isEmpty() && index.documents() > 0;
        whole = stood.filter(at -> at.walk().isEmpty()).isPresent();
        marks = stood.orElseGet(() -> Marks.anew(store.journal()));
        shown = marks;
        committedAt = nanoTime.getAsLong();
        workedAt = committedAt - SETTLES_AFTER.toNanos(); // nothing was done yet, so nothing is waited for
        shownAt = committedAt;
        dirty = stood.isEmpty() && !isOfAnotherForm; // what such a one has must not pass for what this one writes
        rush = new Rush(nanoTime, store.journal().end().sequence());
    }

    /** Up to where everything can be found. */
    Marks marks() {
        return shown;
    }

    /** Whether {@link #marks()} say anything of this store: a restored or rebuilt one counts its changes from the beginning, and none of them was seen. */
    boolean standsInJournal() {
        return standsInJournal;
    }

    /** Whether it had seen everything when it last looked. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether it was made from the store to its end, and that is safe. */
    boolean isWhole() {
        return whole;
    }

    /** One bounded piece of work; false when there is none just now. @throws GapException when the journal does not reach back to where this index stands, or it is of another form */
    boolean step() throws IOException, GapException {
        if (isOfAnotherForm) {
            throw new GapException();
        }
        boolean worked = live() || walk() || bulk();
        workedAt = worked ? nanoTime.getAsLong() : workedAt;
        boolean settled = !worked && isDue(workedAt, SETTLES_AFTER);
        if (settled || isDue(shownAt, SHOW_EVERY) || isDue(committedAt, COMMIT_EVERY)) {
            show(); // before a commit too, which ends a segment as well: else the next showing would end another soon
        }
        caughtUp = !worked && !unshown && !defersBulk;
        dirty |= worked;
        if (dirty && (settled || isDue(committedAt, COMMIT_EVERY))) {
            commit();
        }
        return worked;
    }

    private boolean isDue(long last, Duration every) {
        return nanoTime.getAsLong() - last >= every.toNanos();
    }

    private void show() throws IOException {
        if (unshown) {
            index.show();
            unshown = false;
            unshownEmails.clear();
            liveUnshown = false;
        }
        shown = marks;
        shownAt = nanoTime.getAsLong();
    }

    /** Waits for more to do. */
    void await(Duration atMost) throws InterruptedException {
        if (defersBulk) { // the journal goes on all the time, and what is new in it is looked for so often
            TimeUnit.NANOSECONDS.sleep(Math.min(atMost.toNanos(), RUSH_LOOKS.toNanos()));
        } else {
            store.journal().await(marks.slower(), atMost);
        }
    }

    private void commit() throws IOException {
        index.commit(marks);
        store.journal().keepFor(reader(index.folder()), marks.slower());
        dirty = false;
        whole = marks.walk().isEmpty();
        committedAt = nanoTime.getAsLong();
    }

    /** Makes what was written safe before the index is closed. */
    void finish() throws IOException {
        if (dirty) {
            commit();
        }
    }

    /** The journal is no longer kept for this index. */
    void leave() {
        store.journal().forget(reader(index.folder()));
    }

    /** Under which name the journal is kept for the index in a folder. */
    static String reader(Path folder) {
        return "search " + folder.getFileName();
    }

    private boolean live() throws IOException, GapException {
        Journal.Page page = page(marks.live(), Journal.Stream.LIVE, STEP);
        liveUnshown |= take(page);
        marks = marks.withLive(page.next());
        boolean isStorm = page.entries().size() == STEP;
        if (!liveUnshown) {
            shown = shown.withLive(page.next());
        } else if (!isStorm || isDue(shownAt, SHOW_STORM_EVERY)) {
            show(); // what happens now is found now, whatever a first sync brings
        }
        return !page.entries().isEmpty();
    }

    private boolean bulk() throws IOException, GapException {
        boolean isRush = rush.isOn(store.journal().end().sequence());
        Journal.Page page = page(marks.bulk(), Journal.Stream.BULK, STEP);
        defersBulk = isRush && !page.entries().isEmpty(); // what happens now, however much, puts nothing off
        if (defersBulk) {
            return false;
        }
        take(page);
        marks = marks.withBulk(page.next());
        if (page.entries().isEmpty()) {
            rush.over();
        }
        return !page.entries().isEmpty();
    }

    private Journal.Page page(Journal.Cursor after, Journal.Stream stream, int limit) throws GapException {
        Optional<Journal.Page> page = store.journal().read(after, stream, limit);
        standsInJournal = page.isPresent();
        return page.orElseThrow(GapException::new);
    }

    /** Whether nobody finds yet what it tells of: something came of it, or of a page before that had it all. */
    private boolean take(Journal.Page page) throws IOException {
        Set<EmailId> emails = new LinkedHashSet<>();
        List<Term> gone = new ArrayList<>();
        boolean isUnshown = false;
        for (Journal.Entry entry : page.entries()) {
            if (entry.kind() == Journal.Kind.EMAIL) {
                EmailId id = EmailId.parse(entry.id());
                if (covered.isCovered(id, entry.sequence())) {
                    isUnshown |= unshownEmails.contains(id);
                } else {
                    emails.add(id);
                }
            } else if (entry.kind() == Journal.Kind.ACCOUNT) {
                AccountId account = AccountId.parse(entry.id());
                if (store.accounts().get(account).isEmpty()) {
                    gone.add(Documents.term(account));
                }
            }
        }
        long end = store.journal().end().sequence();
        boolean writes = !emails.isEmpty() || !gone.isEmpty();
        unshown |= writes;
        unshownEmails.addAll(emails);
        List<Email> present = store.emails().getAll(emails);
        index.put(present, documents);
        Set<EmailId> absent = new LinkedHashSet<>(emails);
        present.forEach(email -> absent.remove(email.id()));
        absent.forEach(id -> gone.add(Documents.term(id)));
        if (!gone.isEmpty()) {
            index.delete(gone);
        }
        // not before: a store that fails half way is asked for the same page again
        emails.forEach(id -> covered.covers(id, end));
        return writes || isUnshown;
    }

    private boolean walk() throws IOException {
        if (marks.walk().isEmpty()) {
            return false;
        }
        Optional<String> after = marks.walk().filter(page -> !page.equals(Marks.BEGIN));
        EmailQuery query = new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, after, STEP);
        EmailPage page = store.emails().page(query);
        unshown = true;
        index.put(page.items(), documents);
        marks = marks.withWalk(page.next());
        return true;
    }

    /** The journal was trimmed behind this index, or is another one, after a restored backup, say; or the index was written by another version. */
    static final class GapException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
