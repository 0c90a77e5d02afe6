package org.postferry.search.lucene.index;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has half of the work on a list done in a thread beside the caller's. There is one such thread for all callers, and
 * only while it is asked for; while it works for another, or once this is closed, a caller does both halves.
 * Thread-safe.
 */
public final class Halves implements AutoCloseable {
    /** The thread keeps folded words for the next time; with none for so long both go. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ThreadPoolExecutor beside;

    /** @param name of the thread */
    public Halves(String name) {
        beside = new ThreadPoolExecutor(
                0,
                1,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                (task, busy) -> task.run());
    }

    /** What is made of one half; called at the same time for both. */
    public interface Half<A, B> {
        List<B> of(List<A> half) throws IOException;
    }

    /** Makes one list of another, in its order. Both halves have ended when it returns, whatever became of them: neither still reads what the caller gives back then. */
    public <A, B> List<B> of(List<A> all, Half<A, B> half) throws IOException {
        if (all.size() < 2) {
            return half.of(all);
        }
        int middle = all.size() / 2;
        CompletableFuture<List<B>> second =
                CompletableFuture.supplyAsync(() -> made(half, all.subList(middle, all.size())), beside);
        List<B> made = new ArrayList<>(all.size());
        try {
            made.addAll(half.of(all.subList(0, middle)));
        } finally {
            second.exceptionally(failure -> List.of()).join(); // not to be interrupted: it is a matter of milliseconds
        }
        try {
            made.addAll(second.join());
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
        return made;
    }

    /** What is done with one of a list; called by both threads. */
    public interface Work<A> {
        void on(A one) throws IOException;
    }

    /** Each of them once, by whichever thread is free for it, so that one that takes long holds up none of the others. Both threads have ended when it returns. */
    public <A> void each(List<A> all, Work<A> work) throws IOException {
        AtomicInteger taken = new AtomicInteger();
        of(all, half -> {
            for (int i = taken.getAndIncrement(); i < all.size(); i = taken.getAndIncrement()) {
                work.on(all.get(i));
            }
            return List.of();
        });
    }

    private static <A, B> List<B> made(Half<A, B> half, List<A> part) {
        try {
            return half.of(part);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (IOException) cause;
    }

    /** Its thread ends with the half that it is making. */
    @Override
    public void close() {
        beside.shutdown();
    }
}
