package org.postferry.core.account;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How many connections bulk workers may hold to each host, over all accounts. Every account's own connection is outside
 * of it. Thread-safe.
 */
public final class HostBudget {
    /** Most bulk connections to one host: with more, large providers begin to refuse a whole household. */
    public static final int MAX_BULK_CONNECTIONS = 8;

    private final Map<String, Integer> inUse = new HashMap<>();

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

    private static String key(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
