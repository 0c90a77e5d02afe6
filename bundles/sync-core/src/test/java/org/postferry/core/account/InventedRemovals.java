package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.postferry.testkit.crash.Scenario;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.Stage;

/** The server tells that a whole mailbox is gone; asked once more, it has everything. Nobody ever misses an email meanwhile. */
final class InventedRemovals implements Scenario {
    static final String VANISHED = "what the server invented made mail vanish";

    @Override
    public void prepare(Stage stage) throws Exception {
        Scenarios.fill(stage.server());
        stage.sync();
    }

    @Override
    public void act(Stage stage) throws Exception {
        var before = stage.emails().keySet();
        stage.faults().lieWithAMassRemoval("INBOX", true);
        Scenarios.deliver(stage.server(), "INBOX", 150);
        stage.sync();
        assertTrue(stage.emails().keySet().containsAll(before), VANISHED);
        stage.faults().clear();
        stage.advance(Duration.ofDays(1));
        stage.sync();
    }
}
