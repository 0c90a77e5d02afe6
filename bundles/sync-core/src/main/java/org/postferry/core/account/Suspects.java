package org.postferry.core.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postferry.connector.RemoteId;

/** What is suspected of breaking connections or answers, for all of an account's fetching threads. Thread-safe. */
final class Suspects {
    /** A message that stood alone this often when it broke is at fault, and no longer the network. */
    static final int MAX_STRIKES = 3;
    /** So long it is left alone between two strikes, and the others go on. */
    static final Duration STRIKE_WAIT = Duration.ofMinutes(5);
    /** So many are remembered; who is forgotten begins anew. */
    static final int MAX_REMEMBERED = 1_000;
    /** Each break divides the batch by this: the one at fault is alone after three or four. */
    static final int DIVISOR = 8;

    private final Map<RemoteId, Integer> strikes = new LinkedHashMap<>();
    private int batchLimit = Integer.MAX_VALUE;

    /** How many may be asked for at once. */
    synchronized int batchLimit() {
        return batchLimit;
    }

    /** A batch of that size broke and brought nothing. */
    synchronized void askFewer(int broken) {
        batchLimit = Math.max(1, Math.min(batchLimit, broken) / DIVISOR);
    }

    /** It broke alone. Returns whether that is often enough to set it aside. */
    synchronized boolean strike(RemoteId id) {
        int count = strikes.merge(id, 1, Integer::sum);
        if (count >= MAX_STRIKES) {
            strikes.remove(id);
            return true;
        }
        if (strikes.size() > MAX_REMEMBERED) {
            strikes.remove(strikes.keySet().iterator().next());
        }
        return false;
    }

    /** A batch went well: ask for many again. */
    synchronized void clear() {
        batchLimit = Integer.MAX_VALUE;
    }
}
