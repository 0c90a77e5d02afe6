package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionSettings;
import org.postferry.store.EmailQuery;
import org.postferry.store.ScopeState;

/** What the server received before the account's date window is counted and not fetched. */
interface DateWindowContract extends ConnectorPromises {
    /** A week after letter 1. */
    int LATE = 10_000;

    private Mirror narrow() {
        Instant day = Letters.receivedAt(LATE).truncatedTo(ChronoUnit.DAYS);
        SessionSettings settings = on().server.settings();
        return new Mirror(
                on().server.connector(),
                new SessionSettings(
                        settings.account(), Optional.of(day), settings.connectTimeout(), settings.answerTimeout()),
                on().server.credential());
    }

    private static List<String> subjects(Mirror mirror) {
        return mirror.store().emails().page(EmailQuery.ofAccount(mirror.account(), 500)).items().stream()
                .map(email -> email.header().subject())
                .sorted()
                .toList();
    }

    @Test
    default void onlyWhatIsInsideTheWindowIsMirrored() throws Exception {
        on().deliver(1, 2, LATE, LATE + 1);
        try (Mirror mirror = narrow()) {
            mirror.sync();

            assertEquals(List.of("letter " + LATE, "letter " + (LATE + 1)), subjects(mirror));
            Scope scope = mirror.emailsOf("INBOX");
            ScopeState state = mirror.state(scope);
            assertEquals(4, state.known());
            // of which mailbox the others are nobody says: where that is asked of all emails at once, they are listed
            // again later
            boolean later = scope instanceof Scope.AccountEmails;
            assertEquals(later, state.snapshotWanted().isPresent(), state.toString());
        }
    }

    @Test
    default void newMailOutsideTheWindowIsAccountedForToo() throws Exception {
        on().deliver(LATE);
        try (Mirror mirror = narrow()) {
            mirror.sync();

            on().deliver(1, LATE + 1);
            mirror.sync();
            mirror.audit();

            assertEquals(List.of("letter " + LATE, "letter " + (LATE + 1)), subjects(mirror));
            assertEquals(3, mirror.state(mirror.emailsOf("INBOX")).known());
        }
    }
}
