package org.postferry.search.lucene.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.postferry.model.StoreGone;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.store.StoreFailure;
import org.postferry.sync.SyncState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a person how large the index is and how far. A component of its own: the index needs no engine to answer. */
@Component(service = IndexHealth.class, immediate = true)
public final class IndexHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexHealth.class);

    static final String PART = "index";

    /** Often enough for a person, seldom enough that nobody is woken by it. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** What a bundle that stops may take (5 s), less what closing the index takes. */
    static final Duration MAX_LOOK = Duration.ofSeconds(2);

    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final SearchIndex index;
    private final SyncState state;
    private final ScheduledExecutorService looks;

    @Activate
    public IndexHealth(@Reference SearchIndex index, @Reference SyncState state) {
        this(index, state, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "search-index health");
            thread.setDaemon(true);
            return thread;
        }));
        looks.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    IndexHealth(SearchIndex index, SyncState state, ScheduledExecutorService looks) {
        this.index = index;
        this.state = state;
        this.looks = looks;
    }

    /** Says how it is now. */
    void look() {
        try {
            IndexState now = index.state();
            state.report(PART, now.trouble().isEmpty(), sentence(now));
        } catch (StoreGone | StoreFailure e) {
            state.report(PART, false, "the store does not answer");
        } catch (RuntimeException e) { // the edge of the thread: the next look may go well
            state.report(PART, false, "the index cannot be read: " + e.getMessage());
        }
    }

    private static String megabytes(long bytes) {
        return bytes < BYTES_PER_MEGABYTE
                ? "less than 1 MB"
                : String.format(Locale.ROOT, "%,.0f MB", bytes / BYTES_PER_MEGABYTE);
    }

    private static String sentence(IndexState now) {
        String size = String.format(Locale.ROOT, "%,d emails in %s", now.documents(), megabytes(now.sizeBytes()));
        String behind = now.behind() == 0 ? "" : String.format(Locale.ROOT, ", %,d changes behind", now.behind());
        String trouble = now.trouble().map(why -> "; it does not go on: " + why).orElse("");
        return size + behind + (now.rebuilding() ? ", being made anew" : "") + trouble;
    }

    /** A look that goes on is waited for, never interrupted: that would close the store's files under it. */
    @Override
    @Deactivate
    public void close() {
        looks.shutdown();
        try {
            if (!looks.awaitTermination(MAX_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("a look into the index goes on while the bundle stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state.report(PART, false, "no search index");
    }
}
