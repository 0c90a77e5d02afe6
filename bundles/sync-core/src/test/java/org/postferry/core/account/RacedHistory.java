package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.testkit.crash.Scenario;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.Stage;
import org.postferry.testkit.server.FakeMailServer;

/** A worker reads what was there; before it stores that, emails change and go, and head tells so. */
final class RacedHistory implements Scenario {
    static final String OLDER_ANSWER = "an older answer of history took back what head had told";

    private static final int NEWEST = 21;

    private final TurnsDriver driver;
    private boolean delivered;
    private boolean changed;

    RacedHistory(TurnsDriver driver) {
        this.driver = driver;
    }

    @Override
    public void prepare(Stage stage) {
        Scenarios.fill(stage.server());
    }

    @Override
    public void act(Stage stage) throws Exception {
        FakeMailServer server = stage.server();
        driver.forget();
        driver.onHistoryRead(() -> deliver(server), () -> change(server));
        driver.onHistoryRead(() -> {}, () -> assertNewestIsFlagged(stage));
        stage.sync();
        change(server);
        stage.sync();
    }

    /** After the first look of head, which does not tell of it yet; history does. */
    private void deliver(FakeMailServer server) {
        if (!delivered) {
            delivered = true;
            Scenarios.deliver(server, "INBOX", NEWEST);
        }
    }

    private void change(FakeMailServer server) {
        deliver(server);
        if (!changed) {
            changed = true;
            server.flag("INBOX", NEWEST, Keyword.FLAGGED);
            server.flag("INBOX", 19, Keyword.FLAGGED);
            server.expunge("INBOX", 20);
        }
    }

    private static void assertNewestIsFlagged(Stage stage) {
        EmailId newest = stage.emails().get("letter " + NEWEST);
        Set<Keyword> keywords = newest == null
                ? Set.of()
                : stage.store().emails().get(newest).orElseThrow().keywords();
        assertEquals(Set.of(Keyword.FLAGGED), keywords, OLDER_ANSWER);
    }
}
