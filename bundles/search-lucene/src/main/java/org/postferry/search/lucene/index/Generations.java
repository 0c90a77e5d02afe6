package org.postferry.search.lucene.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.lucene.search.IndexSearcher;
import org.postferry.search.IndexState;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.sync.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index that answers, and beside it one that is made anew and takes its place once it has caught up. At the start
 * the last one answers that was made to its end; where none can be opened it is tried again until one can. One that is
 * broken is set aside, for whoever wants to know, and made anew. Thread-safe.
 */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    /** What closing waits for one that goes: its files are the next start's to remove then. */
    private static final Duration RETIRES_WITHIN = Duration.ofSeconds(5);

    private final GenerationFolders folders;
    private final MailStore store;
    private final Documents documents;
    private final LongSupplier nanoTime;
    /** Empty until one can be opened. */
    private Optional<Generation> present = Optional.empty();
    /** Why none could be opened yet. */
    private String unopened = "";

    private Optional<Generation> coming = Optional.empty();
    /** The numbers of those that were set aside and in whose place none could be opened yet. */
    private final Set<Integer> unreplaced = new HashSet<>();
    /** Closes and removes the last one whose place was taken. */
    private Optional<Thread> retiring = Optional.empty();

    private boolean closed;

    /** Opens what is there, and begins to follow the store. */
    public Generations(Path directory, MailStore store, Documents documents, LongSupplier nanoTime) {
        folders = new GenerationFolders(directory);
        this.store = store;
        this.documents = documents;
        this.nanoTime = nanoTime;
        if (!opens()) {
            Thread thread = new Thread(this::openLater, "search-index opens");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Whether there is one that answers now. */
    private synchronized boolean opens() {
        try {
            List<Integer> numbers = folders.numbers();
            int number = answering(numbers);
            numbers.stream().filter(other -> other != number).forEach(this::discard);
            Generation first = opened(number);
            present = Optional.of(first);
            first.start();
            return true;
        } catch (IOException
                | RuntimeException e) { // a folder that is not to be written to, a full disk, a store that fails
            LOG.warn("the index cannot be opened yet; it is tried again", e);
            unopened = "it cannot be opened: " + e;
            return false;
        }
    }

    private synchronized void openLater() {
        try {
            do {
                wait(Generation.AFTER_FAILURE.toMillis());
            } while (!closed && !opens());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The highest that was made to its end: it took the place of the others, or could have. Else the lowest: the others were being made. */
    private int answering(List<Integer> numbers) {
        int lowest = numbers.isEmpty() ? 1 : numbers.get(0);
        return numbers.stream()
                .filter(number -> IndexFolder.isWhole(folders.folder(number)))
                .reduce((lower, higher) -> higher)
                .orElse(lowest);
    }

    /** One that was not finished when the last start ended, or not removed. */
    private void discard(int number) {
        folders.remove(number);
        store.journal().forget(Follower.reader(folders.folder(number)));
    }

    private static int number(Generation generation) {
        return GenerationFolders.number(generation.index().folder());
    }

    private Generation opened(int number) throws IOException {
        try {
            return generation(number);
        } catch (IOException | IllegalArgumentException e) {
            if (!IndexFolder.isUnreadable(e)) {
                throw e;
            }
            LOG.warn("the index in {} cannot be read: it is set aside and made anew", folders.folder(number), e);
            setAside(number);
        }
        return generation(number);
    }

    /** What was begun in the place of one that broke, and came to nothing, does not take its place there, too. */
    private void setAside(int number) {
        if (unreplaced.add(number)) {
            folders.setAside(number);
        } else {
            folders.remove(number);
        }
    }

    private Generation generation(int number) throws IOException {
        IndexFolder index = new IndexFolder(folders.folder(number));
        Follower follower;
        try {
            follower = new Follower(store, index, documents, nanoTime);
        } catch (IOException | RuntimeException e) {
            index.close(); // or nobody could open it again
            throw e;
        }
        Generation[] itself = new Generation[1];
        itself[0] = new Generation(index, follower, this::stepped, end -> ended(itself[0], end));
        unreplaced.remove(number);
        return itself[0];
    }

    /** Begins an index beside the present one. @throws Refused while there is none */
    public synchronized void rebuild() {
        if (closed || coming.isPresent()) {
            return;
        }
        int number = number(present()) + 1;
        folders.remove(number);
        try {
            Generation next = opened(number);
            coming = Optional.of(next);
            next.start();
        } catch (IOException e) {
            throw new UncheckedIOException("no index can be made in " + folders.folder(number), e);
        }
    }

    private Generation present() {
        return present.orElseThrow(() -> new Refused(
                Refused.Reason.UNAVAILABLE, "There is no search index just now: " + unopened + "; it is tried again"));
    }

    private boolean isPresent(Generation generation) {
        return present.filter(now -> now == generation).isPresent();
    }

    private synchronized void stepped() {
        boolean ready = !closed && coming.filter(Generations::isReady).isPresent();
        if (ready) {
            Generation old = present();
            present = coming;
            coming = Optional.empty();
            retire(old);
        }
        notifyAll();
    }

    /** Not before a start would take it, too: until then the old one is all that there is. */
    private static boolean isReady(Generation next) {
        return next.follower().isCaughtUp() && next.follower().isWhole();
    }

    /** In a thread of its own: it waits for the old one's thread, which may be waiting for us. */
    private void retire(Generation old) {
        Thread thread = new Thread(
                () -> {
                    old.close();
                    old.follower().leave();
                    folders.remove(number(old));
                },
                "search-index retires " + old.index().folder().getFileName());
        thread.setDaemon(true);
        thread.start();
        retiring = Optional.of(thread);
    }

    /** In the thread of the one that ended. It tries until something goes on in its place: a full disk has room again, a store that fails answers. */
    private void ended(Generation ended, Generation.End end) {
        try {
            boolean goesOn = end != Generation.End.FAILED && goesOn(ended, end);
            while (!goesOn && ended.rests()) {
                goesOn = goesOn(ended, end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether something goes on in its place, or nothing needs to: another one may have taken it meanwhile. */
    private synchronized boolean goesOn(Generation ended, Generation.End end) {
        boolean isOurs =
                isPresent(ended) || coming.filter(next -> next == ended).isPresent();
        if (closed || !isOurs) {
            return true;
        }
        try {
            succeed(ended, end);
            return true;
        } catch (IOException | RuntimeException e) { // a store that still fails says so here, too
            LOG.warn(
                    "nothing can go on in the place of the index in {} yet",
                    ended.index().folder(),
                    e);
            ended.standsStill(e);
            return false;
        }
    }

    private void succeed(Generation ended, Generation.End end) throws IOException {
        if (isPresent(ended) && end == Generation.End.GAP) {
            LOG.info(
                    "the index is of another form or journal, or too far behind: it is made anew, and answers meanwhile");
            rebuild();
            return;
        }
        closeFiles(ended);
        if (end != Generation.End.FAILED) {
            setAside(number(ended));
        }
        Generation fresh = opened(number(ended)); // where it only failed it goes on from the last commit
        if (isPresent(ended)) {
            present = Optional.of(fresh);
        } else {
            coming = Optional.of(fresh);
        }
        fresh.start();
    }

    private static void closeFiles(Generation generation) {
        try {
            generation.index().close();
        } catch (IOException e) {
            LOG.debug("a failed index could not be closed", e);
        }
    }

    /** Waits until what happened of late, up to there, can be found, at most so long. What a first sync brings is not waited for. */
    public void await(Journal.Cursor cursor, Duration atMost) throws InterruptedException {
        await(marks -> marks.saw(cursor), atMost);
    }

    private synchronized boolean await(Predicate<Marks> saw, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (present.map(Generation::follower)
                .filter(now -> now.standsInJournal() && saw.test(now.marks()))
                .isEmpty()) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (closed || millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    /** Lets somebody look into the index that answers. One whose files turn out to make no sense is made anew beside. @throws Refused while there is none */
    public <T> T with(Look<T> look) throws IOException {
        return into(view(stored()), look);
    }

    /** The same, into one that saw everything up to there, what a first sync brought too. Empty when none did within that time. */
    public <T> Optional<T> withAll(Journal.Cursor asOf, Duration atMost, Look<T> look)
            throws IOException, InterruptedException {
        Stored stored = stored();
        View view;
        synchronized (this) { // what is waited for is what is looked into
            if (!await(marks -> marks.sawAll(asOf), atMost)) {
                return Optional.empty();
            }
            view = view(stored);
        }
        return Optional.of(into(view, look));
    }

    /** What somebody looks into, and how far that is. */
    private record View(IndexFolder index, IndexSearcher searcher, IndexState state) {
        void release() throws IOException {
            index.searchers().release(searcher);
        }
    }

    /** @param stored from before: what comes later is no part of what was asked for */
    private synchronized View view(Stored stored) throws IOException {
        IndexFolder index = present().index();
        IndexState state = state(
                stored); // before the searcher is taken: what is shown in between is found and not counted as seen
        IndexSearcher searcher = index.searchers().acquire();
        return new View(index, searcher, state);
    }

    private <T> T into(View view, Look<T> look) throws IOException {
        try {
            return look.at(view.searcher(), view.state());
        } catch (IOException e) {
            if (IndexFolder.isUnreadable(e)) {
                damaged(view.index(), e);
            }
            throw e;
        } finally {
            view.release();
        }
    }

    /** One that is made anew already, or whose place was taken meanwhile, is no news. */
    private synchronized void damaged(IndexFolder index, IOException damage) {
        if (index != present().index() || coming.isPresent()) {
            return;
        }
        LOG.error("the index in {} is damaged and made anew", index.folder(), damage);
        try {
            rebuild();
        } catch (RuntimeException e) { // the next search that meets the damage asks for it again
            LOG.warn("no index can be made in the place of the damaged one", e);
        }
    }

    /** How far the index that answers is. */
    public IndexState state() {
        return state(stored());
    }

    private Stored stored() {
        boolean walks;
        synchronized (this) {
            walks = present.flatMap(now -> now.follower().marks().walk()).isPresent();
        }
        return Stored.now(store, walks);
    }

    private synchronized IndexState state(Stored stored) {
        long everything = Math.max(1, stored.end());
        if (present.isEmpty()) {
            return new IndexState(0, everything, 0, false, Optional.of(unopened));
        }
        Generation answering = present();
        Marks marks = answering.follower().marks();
        long unseen = answering.follower().standsInJournal()
                ? Math.max(0, stored.end() - marks.slower().sequence())
                : everything;
        long findable = answering.index().documents();
        long behind = unseen + (marks.walk().isPresent() ? Math.max(1, stored.emails() - findable) : 0);
        Optional<String> trouble = answering.trouble().or(() -> coming.flatMap(Generation::trouble));
        return new IndexState(findable, behind, answering.index().sizeBytes(), coming.isPresent(), trouble);
    }

    @Override
    public void close() {
        Optional<Generation> answering;
        Optional<Generation> beside;
        Optional<Thread> going;
        synchronized (this) {
            closed = true;
            answering = present;
            beside = coming;
            going = retiring;
            notifyAll();
        }
        beside.ifPresent(Generation::close);
        answering.ifPresent(Generation::close);
        try {
            if (going.isPresent()) { // or it would remove files under whoever opens the folder next
                going.get().join(RETIRES_WITHIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is done with what is findable now. */
    public interface Look<T> {
        /** @param searcher not to be kept @param state how far that is which it looks into */
        T at(IndexSearcher searcher, IndexState state) throws IOException;
    }
}
