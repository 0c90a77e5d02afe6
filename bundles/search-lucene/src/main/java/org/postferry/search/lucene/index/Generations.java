package org.postferry.search.lucene.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.search.IndexSearcher;
import org.postferry.search.IndexState;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index that answers, and beside it one that is made anew and takes its place once it has caught up. Each is a
 * folder {@code g<number>}; at the start the lowest one answers. One that is broken is set aside as {@code broken}, for
 * whoever wants to know, and made anew. Thread-safe.
 */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final Pattern FOLDER = Pattern.compile("g(\\d{1,9})");
    private static final String SET_ASIDE = "broken";

    private final Path directory;
    private final MailStore store;
    private final Documents documents;
    private final LongSupplier nanoTime;
    private Generation present;
    private Optional<Generation> coming = Optional.empty();
    private boolean closed;

    /** Opens what is there, and begins to follow the store. */
    public Generations(Path directory, MailStore store, Documents documents, LongSupplier nanoTime) {
        this.directory = directory;
        this.store = store;
        this.documents = documents;
        this.nanoTime = nanoTime;
        List<Integer> numbers = numbers();
        numbers.stream().skip(1).forEach(this::discard);
        present = opened(numbers.isEmpty() ? 1 : numbers.get(0));
        present.start();
    }

    private List<Integer> numbers() {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> folders = Files.list(directory)) {
                return folders.map(folder -> FOLDER.matcher(folder.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(name -> Integer.valueOf(name.group(1)))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the index, " + directory + ", cannot be read", e);
        }
    }

    /** One that was not finished when the last start ended. */
    private void discard(int number) {
        remove(folder(number));
        store.journal().forget(Follower.reader(folder(number)));
    }

    private Path folder(int number) {
        return directory.resolve("g" + number);
    }

    private int number(Generation generation) {
        return Integer.parseInt(
                generation.index().folder().getFileName().toString().substring(1));
    }

    private Generation opened(int number) {
        Path folder = folder(number);
        try {
            return generation(folder);
        } catch (IOException | IllegalArgumentException e) {
            if (!IndexFolder.isUnreadable(e)) {
                throw new IllegalStateException("the index in " + folder + " cannot be opened: " + e.getMessage(), e);
            }
            LOG.warn("the index in {} cannot be read: it is set aside and made anew", folder, e);
            setAside(folder);
        }
        try {
            return generation(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("no index can be made in " + folder, e);
        }
    }

    private Generation generation(Path folder) throws IOException {
        IndexFolder index = new IndexFolder(folder);
        Follower follower;
        try {
            follower = new Follower(store, index, documents, nanoTime);
        } catch (IOException | RuntimeException e) {
            index.close(); // or nobody could open it again
            throw e;
        }
        Generation[] itself = new Generation[1];
        itself[0] = new Generation(index, follower, this::stepped, end -> ended(itself[0], end));
        return itself[0];
    }

    /** Begins an index beside the present one. */
    public synchronized void rebuild() {
        if (closed || coming.isPresent()) {
            return;
        }
        int number = number(present) + 1;
        remove(folder(number));
        Generation next = opened(number);
        coming = Optional.of(next);
        next.start();
    }

    private synchronized void stepped() {
        boolean ready = coming.isPresent() && coming.get().follower().isCaughtUp() && !closed;
        if (ready) {
            Generation old = present;
            present = coming.get();
            coming = Optional.empty();
            retire(old);
        }
        notifyAll();
    }

    /** In a thread of its own: it waits for the old one's thread, which may be waiting for us. */
    private void retire(Generation old) {
        Thread thread = new Thread(
                () -> {
                    old.close();
                    old.follower().leave();
                    remove(old.index().folder());
                },
                "search-index retires " + old.index().folder().getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    /** In the thread of the one that ended. */
    private void ended(Generation generation, Generation.End end) {
        if (end == Generation.End.FAILED) {
            reopen(generation);
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (generation == present && end == Generation.End.GAP) {
                LOG.info("the journal does not reach back to the index: it is made anew, and answers meanwhile");
                rebuild();
            } else {
                closeFiles(generation);
                setAside(generation.index().folder());
                replace(generation, opened(number(generation)));
            }
        }
    }

    /** Goes on from the last commit, once the files can be opened again. */
    private void reopen(Generation failed) {
        try {
            while (failed.rests()) {
                synchronized (this) {
                    if (closed || takesPlaceOf(failed)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takesPlaceOf(Generation failed) {
        closeFiles(failed);
        try {
            replace(failed, generation(failed.index().folder()));
            return true;
        } catch (IOException | RuntimeException e) { // a store that still fails says so here, too
            if (IndexFolder.isUnreadable(e)) {
                replace(failed, opened(number(failed)));
                return true;
            }
            LOG.warn("the index in {} cannot be opened yet", failed.index().folder(), e);
            return false;
        }
    }

    private static void closeFiles(Generation generation) {
        try {
            generation.index().close();
        } catch (IOException e) {
            LOG.debug("a failed index could not be closed", e);
        }
    }

    private void replace(Generation old, Generation fresh) {
        if (old == present) {
            present = fresh;
        } else {
            coming = Optional.of(fresh);
        }
        fresh.start();
    }

    private void setAside(Path folder) {
        Path aside = directory.resolve(SET_ASIDE);
        remove(aside);
        try {
            if (Files.exists(folder)) {
                Files.move(folder, aside);
            }
        } catch (IOException e) {
            LOG.warn("the index in {} cannot be set aside, so it is removed", folder, e);
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).forEach(files::add);
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be removed", folder, e);
        }
    }

    /** Waits until what happened of late, up to there, can be found, at most so long. What a first sync brings is not waited for. */
    public void await(Journal.Cursor cursor, Duration atMost) throws InterruptedException {
        await(marks -> marks.saw(cursor), atMost);
    }

    /** The same of everything, what a first sync brings too. False when the time ran out. */
    public boolean awaitAll(Journal.Cursor cursor, Duration atMost) throws InterruptedException {
        return await(marks -> marks.sawAll(cursor), atMost);
    }

    private synchronized boolean await(Predicate<Marks> saw, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!present.follower().standsInJournal()
                || !saw.test(present.follower().marks())) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (closed || millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    /** How far the index that answers is. */
    public synchronized IndexState state() {
        Marks marks = present.follower().marks();
        long end = store.journal().end().sequence();
        long unseen = present.follower().standsInJournal()
                ? Math.max(0, end - marks.slower().sequence())
                : Math.max(1, end);
        long behind = unseen + (marks.walk().isPresent() ? 1 : 0);
        return new IndexState(documents(), behind, present.index().sizeBytes(), coming.isPresent());
    }

    private long documents() {
        try {
            return with(searcher -> (long) searcher.getIndexReader().numDocs());
        } catch (IOException e) {
            throw new UncheckedIOException("the index cannot be read", e);
        }
    }

    /** Lets somebody look into the index that answers. One whose files turn out to make no sense is made anew beside. */
    public <T> T with(Look<T> look) throws IOException {
        IndexFolder index;
        IndexSearcher searcher;
        synchronized (this) {
            index = present.index();
            searcher = index.searchers().acquire();
        }
        try {
            return look.at(searcher);
        } catch (IOException e) {
            if (IndexFolder.isUnreadable(e)) {
                damaged(index, e);
            }
            throw e;
        } finally {
            index.searchers().release(searcher);
        }
    }

    /** One that is made anew already, or whose place was taken meanwhile, is no news. */
    private synchronized void damaged(IndexFolder index, IOException damage) {
        if (index == present.index() && coming.isEmpty()) {
            LOG.error("the index in {} is damaged and made anew", index.folder(), damage);
            rebuild();
        }
    }

    @Override
    public void close() {
        Optional<Generation> beside;
        synchronized (this) {
            closed = true;
            beside = coming;
            notifyAll();
        }
        beside.ifPresent(Generation::close);
        present.close();
    }

    /** What is done with what is findable now. */
    public interface Look<T> {
        /** @param searcher not to be kept */
        T at(IndexSearcher searcher) throws IOException;
    }
}
