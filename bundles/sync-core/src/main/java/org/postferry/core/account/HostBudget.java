package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.postferry.model.AccountId;

/**
 * How many connections bulk workers may hold to each host, over all accounts, and what hosts have taught about each
 * account. Every account's own connection is outside of it. Outlives the loops. Thread-safe.
 */
public final class HostBudget {
    /** Most bulk connections to one host: with more, large providers begin to refuse a whole household. */
    public static final int MAX_BULK_CONNECTIONS = 8;

    /** So long after a refusal one connection more is tried: it may have been a bad hour. Each refusal doubles it. */
    static final Duration UNLEARN_AFTER = Duration.ofHours(1);
    /** No patience grows longer: who moves to a better plan shall notice within a day. */
    static final Duration MAX_PATIENCE = Duration.ofDays(1);

    private final Map<String, Integer> inUse = new HashMap<>();
    private final Map<AccountId, Learned> learned = new HashMap<>();

    /** @param bears so many bulk connections @param raiseAt when one more may be tried */
    private record Learned(int bears, Instant raiseAt, Duration patience) {}

    /** Takes one connection, if there is one. */
    synchronized boolean take(String host) {
        int used = inUse.getOrDefault(key(host), 0);
        if (used >= MAX_BULK_CONNECTIONS) {
            return false;
        }
        inUse.put(key(host), used + 1);
        return true;
    }

    synchronized void giveBack(String host) {
        inUse.computeIfPresent(key(host), (name, used) -> used == 1 ? null : used - 1);
    }

    /** The host refused the account one more beside so many bulk connections. */
    synchronized void refused(AccountId account, int beside, Instant now) {
        Learned before = learned.get(account);
        Duration patience = before == null ? UNLEARN_AFTER : before.patience.multipliedBy(2);
        Duration bounded = patience.compareTo(MAX_PATIENCE) > 0 ? MAX_PATIENCE : patience;
        int bears = before == null ? beside : Math.min(before.bears, beside);
        learned.put(account, new Learned(Math.max(0, bears), now.plus(bounded), bounded));
    }

    /** How many bulk connections the host is known to bear for the account; as many as one likes where it refused none. */
    synchronized int bears(AccountId account, Instant now) {
        Learned known = learned.get(account);
        if (known == null) {
            return Integer.MAX_VALUE;
        }
        if (!known.raiseAt.isAfter(now)) {
            known = new Learned(known.bears + 1, now.plus(known.patience), known.patience);
            learned.put(account, known);
        }
        return known.bears;
    }

    private static String key(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
