package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.postferry.store.Journal;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.testkit.crash.Scenario;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.Stage;

/** While the engine waits for an answer, it sleeps past its lease, and another container takes it. */
final class StolenLease implements Scenario {
    static final String WROTE_ON = "a container whose lease was taken wrote on";

    @Override
    public void prepare(Stage stage) {
        Scenarios.fill(stage.server());
    }

    @Override
    public void act(Stage stage) throws Exception {
        MailStore store = stage.store();
        AtomicReference<Journal.Cursor> stolen =
                new AtomicReference<>(store.journal().end());
        stage.meanwhile(6, () -> {
            stage.advance(LoopDriver.LEASE.plusSeconds(1));
            Lease thief = stage.store()
                    .leases()
                    .take("another container", Duration.ofMinutes(1))
                    .orElseThrow();
            stage.store().leases().release(thief);
            stolen.set(stage.store().journal().end());
        });
        try {
            stage.sync();
        } catch (LoopOver over) {
            // as it must, where it did not die before
        } finally {
            if (stage.store() == store) {
                assertEquals(stolen.get(), store.journal().end(), WROTE_ON);
            }
        }
        stage.sync();
    }
}
