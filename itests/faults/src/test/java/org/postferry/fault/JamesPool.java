package org.postferry.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.testkit.james.JamesServer;

/** Accounts on James, which keeps everything in memory: after some of them another one is started, and the old one ends with its last user. Thread-safe. */
final class JamesPool implements AutoCloseable {
    private static final int ACCOUNTS_OF_A_SERVER = 40;
    private static final String HEAP = "1g";
    /** Within so few accounts the second compiler costs more than it gains: a third of the server's time. */
    private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

    private final Map<JamesServer, Integer> users = new HashMap<>();
    private Optional<JamesServer> newest = Optional.empty();
    private int taken;

    /** Somebody whose account nobody used before. */
    record Person(JamesPool pool, JamesServer server, String name) implements AutoCloseable {
        @Override
        public void close() {
            pool.left(server);
        }
    }

    synchronized Person newPerson() {
        if (newest.isEmpty() || taken == ACCOUNTS_OF_A_SERVER) {
            JamesServer last = newest.orElse(null);
            newest = Optional.of(JamesServer.startForMany(ACCOUNTS_OF_A_SERVER, HEAP, ONE_COMPILER));
            users.put(newest.get(), 0);
            taken = 0;
            closeIfUnused(last);
        }
        taken++;
        JamesServer server = newest.get();
        users.merge(server, 1, Integer::sum);
        return new Person(this, server, server.newPerson());
    }

    private synchronized void left(JamesServer server) {
        users.merge(server, -1, Integer::sum);
        if (newest.filter(server::equals).isEmpty()) {
            closeIfUnused(server);
        }
    }

    private void closeIfUnused(@Nullable JamesServer server) {
        if (server != null && users.getOrDefault(server, 0) == 0) {
            users.remove(server);
            server.close();
        }
    }

    @Override
    public synchronized void close() {
        users.keySet().forEach(JamesServer::close);
        users.clear();
        newest = Optional.empty();
    }
}
