package org.postferry.imap.facts;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Endpoint;

/** The {@link Allowance} of each account, found by its server and name. Thread-safe. */
public final class Allowances {
    /** Of more accounts the one that was quiet longest is forgotten; a forgotten one begins with a fresh minute. */
    static final int MAX_ACCOUNTS = 10_000;

    private record Key(Endpoint endpoint, String username) {}

    private final Clock clock;
    private final Map<Key, Allowance> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Allowance> eldest) {
            return size() > MAX_ACCOUNTS;
        }
    };

    public Allowances(Clock clock) {
        this.clock = clock;
    }

    synchronized Allowance of(Endpoint endpoint, SessionSettings settings) {
        Key key = new Key(endpoint, settings.account().username());
        return kept.computeIfAbsent(key, unknown -> new Allowance(clock));
    }
}
