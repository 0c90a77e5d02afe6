package org.postferry.jmap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.CoreLimits;
import org.postferry.jmap.wire.StatusException;

/**
 * How many requests at once servers have shown to bear, account by account, and how many uploads are on their way (RFC 8620
 * section 2). Outlives sessions, which are several for one account. Thread-safe.
 */
public final class Crowd {
    /** So long after a refusal one request more at once is tried, and one more after as long again. */
    static final Duration RAISE_AFTER = Duration.ofHours(1);

    /** Refusals so close to one another are of the same requests that met. */
    static final Duration ONE_MEETING = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, Learned> learned = new HashMap<>();
    private final Map<String, Integer> uploads = new HashMap<>();

    public Crowd(Clock clock) {
        this.clock = clock;
    }

    /** @param told by the server, which is believed again when it tells another number */
    private record Learned(int told, int bears, Instant refusedAt, Instant raiseAt) {}

    /** The server said no; learns from it where it was of too many requests at once (RFC 8620 section 3.6.1): half as many from now on. */
    synchronized void heard(Api api, StatusException no) {
        if (!no.problem().limit().equals("maxConcurrentRequests")) {
            return;
        }
        int told = told(api);
        Instant now = clock.instant();
        Learned before = learned.get(account(api));
        boolean isNews = before == null || !before.refusedAt.plus(ONE_MEETING).isAfter(now);
        if (isNews) {
            int bears = Math.max(1, bears(api) / 2);
            learned.put(account(api), new Learned(told, bears, now, now.plus(RAISE_AFTER)));
        }
    }

    /** How many requests at once the account's server bears, at least 1. */
    synchronized int bears(Api api) {
        int told = told(api);
        Learned known = learned.get(account(api));
        if (known == null) {
            return told;
        }
        if (!known.raiseAt.isAfter(clock.instant())) {
            known = new Learned(
                    known.told,
                    known.bears + 1,
                    known.refusedAt,
                    clock.instant().plus(RAISE_AFTER));
            learned.put(account(api), known);
        }
        if (known.told != told || known.bears >= told) {
            learned.remove(account(api));
            return told;
        }
        return known.bears;
    }

    /** Whether the server bears fewer than it said. */
    synchronized boolean isDense(Api api) {
        return bears(api) < told(api);
    }

    private static int told(Api api) {
        return Math.max(1, api.document().limits().requestsAtOnce());
    }

    /**
     * Begins an upload, once fewer than {@link CoreLimits#uploadsAtOnce} are on their way; {@link #endUpload} is owed for it.
     * False where none of them has ended in that time.
     */
    synchronized boolean beginUpload(Api api, Duration atMost) throws InterruptedException {
        int most = Math.max(1, api.document().limits().uploadsAtOnce());
        long deadline = System.nanoTime() + atMost.toNanos();
        while (uploads.getOrDefault(account(api), 0) >= most) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        uploads.merge(account(api), 1, Integer::sum);
        return true;
    }

    synchronized void endUpload(Api api) {
        uploads.computeIfPresent(account(api), (account, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /** Whoever signs in for it. */
    private static String account(Api api) {
        return api.document().from() + " " + api.document().username() + " " + api.account();
    }
}
