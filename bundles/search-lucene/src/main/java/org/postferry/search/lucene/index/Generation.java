package org.postferry.search.lucene.index;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postferry.model.StoreGone;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An index and the thread that keeps it in step. */
final class Generation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    /** With nothing to do it looks whether it should end this often; new mail wakes it at once. It is never interrupted: that would close files under Lucene and the store. */
    private static final Duration IDLE = Duration.ofMillis(250);

    /** After a failure of the store, which says itself what is wrong, it waits before it asks again. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** What became of a generation that cannot go on. */
    enum End {
        /** The journal does not reach back to it, or it is of another form. */
        GAP,
        /** Its files cannot be understood. */
        UNREADABLE,
        /** Something failed that may pass, such as a full disk. */
        FAILED
    }

    private final IndexFolder index;
    private final Follower follower;
    private final Consumer<End> ended;
    private final Runnable stepped;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Why it stands still; empty while it does not. */
    private volatile Optional<String> trouble = Optional.empty();

    /** @param stepped is called after each piece of work; @param ended is called once, from its thread, when it cannot go on */
    Generation(IndexFolder index, Follower follower, Runnable stepped, Consumer<End> ended) {
        this.index = index;
        this.follower = follower;
        this.stepped = stepped;
        this.ended = ended;
        thread = new Thread(this::run, "search-index " + index.folder().getFileName());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    IndexFolder index() {
        return index;
    }

    Follower follower() {
        return follower;
    }

    /** Why it does not go on just now, in words that its cause gave; empty while it does. */
    Optional<String> trouble() {
        return trouble;
    }

    /** It does not go on until something else takes its place. */
    void standsStill(Throwable cause) {
        trouble = Optional.of(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                follow();
            }
        } catch (Follower.GapException e) {
            ended.accept(End.GAP);
        } catch (StoreGone | InterruptedException e) {
            LOG.debug("the index rests: the store is not there or the bundle stops");
        } catch (IOException | RuntimeException | Error e) { // the thread's edge: whatever it was, somebody must go on
            if (stopping.getCount() > 0) {
                standsStill(e);
                LOG.warn("the index in {} cannot go on just now", index.folder(), e);
                ended.accept(IndexFolder.isUnreadable(e) ? End.UNREADABLE : End.FAILED);
            }
        }
    }

    private void follow() throws IOException, Follower.GapException, InterruptedException {
        try {
            boolean worked = follower.step();
            trouble = Optional.empty();
            stepped.run();
            if (!worked) {
                follower.await(IDLE);
            }
        } catch (StoreFailure e) {
            standsStill(e);
            LOG.warn("the store does not answer the index; it asks again in {} s", AFTER_FAILURE.toSeconds(), e);
            rests();
        }
    }

    /** Waits a while after a failure; false when it is to end. */
    boolean rests() throws InterruptedException {
        return !stopping.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; what was written is made safe. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (index) {
            follower.finish();
        } catch (IOException | IllegalStateException | StoreGone | StoreFailure e) {
            LOG.debug("what was not made safe is read from the journal again", e);
        }
    }
}
