package org.postferry.core.account;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.SyncDriver;

/**
 * Drives a loop and a bulk worker by turns on the caller's thread: between what the worker reads of a history and what it
 * stores of it, the loop pulls everything that happened on the server meanwhile.
 */
final class TurnsDriver implements SyncDriver {
    private final LoopDriver engine = new LoopDriver();
    private final Queue<Runnable> beforeHistoryRead = new ArrayDeque<>();
    private final Queue<Runnable> onHistoryRead = new ArrayDeque<>();
    private @Nullable AccountLoop loop;

    /** Around the reading of the next batch of a history: {@code after} happens before the loop has its turn. */
    void onHistoryRead(Runnable before, Runnable after) {
        beforeHistoryRead.add(before);
        onHistoryRead.add(after);
    }

    /** What was to happen does not any more. */
    void forget() {
        beforeHistoryRead.clear();
        onHistoryRead.clear();
    }

    @Override
    public AccountId addAccount(MailStore store, AccountSettings settings, String password) throws Exception {
        return engine.addAccount(store, settings, password, 2);
    }

    @Override
    public void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception {
        Queue<Runnable> hired = new ArrayDeque<>();
        AccountLoop fresh = engine.begin(store, new Turns(connector), clock, hired::add);
        loop = fresh;
        try {
            LoopDriver.drive(fresh);
            while (!hired.isEmpty()) {
                hired.remove().run();
                LoopDriver.drive(fresh);
            }
        } finally {
            fresh.close();
        }
    }

    private final class Turns extends BentConnector {
        Turns(Connector connector) {
            super(connector);
        }

        @Override
        FactStream told(Pull pull, FactStream stream) {
            return pull.lane().kind() == Lane.Kind.HISTORY ? new Turn(stream) : stream;
        }
    }

    private final class Turn implements FactStream {
        private final FactStream stream;

        Turn(FactStream stream) {
            this.stream = stream;
        }

        @Override
        public Optional<FactBatch> next() throws ConnectorException, InterruptedException {
            next(beforeHistoryRead);
            Optional<FactBatch> batch = stream.next();
            next(onHistoryRead);
            if (loop != null) {
                loop.inbox().look(Set.of());
                LoopDriver.drive(loop);
            }
            return batch;
        }

        @Override
        public void close() {
            stream.close();
        }

        private static void next(Queue<Runnable> happenings) {
            if (!happenings.isEmpty()) {
                happenings.remove().run();
            }
        }
    }
}
