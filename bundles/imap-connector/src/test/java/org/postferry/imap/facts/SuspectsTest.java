package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.imap.wire.UidSet;
import org.postferry.model.Security;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

/** One email's header ends the connection, whenever it is asked for. */
class SuspectsTest {
    private static final Suspects.Place INBOX = new Suspects.Place("INBOX", 9);
    private static final HeadToken EMPTY = new HeadToken(9, 1, 0, 0);

    private final FakeClock clock = new FakeClock();
    private final Suspects suspects = new Suspects(clock);

    @Test
    void theEmailThatEndsTheConnectionIsFoundByHalvingAndTheRestGoesOn() throws Exception {
        List<String> lines = new ArrayList<>();
        connection(lines, false, "1:4!");
        connection(lines, false, "1:4!");
        connection(lines, true, "3:4!");
        connection(lines, true, "1:2", "4", "3!");
        connection(lines, true, "1:2,4", "3!");
        connection(lines, true, "1:2,4");
        lines.add("C: F0 UID SEARCH UID 3");
        lines.add("S: * SEARCH 3");
        lines.add("S: F0 OK");
        try (Played server = Played.ofLines(lines)) {
            for (int attempt = 1; attempt <= 5; attempt++) {
                server.open(Security.NONE);
                ConnectorException broken = assertThrows(ConnectorException.class, () -> pull(server));
                assertEquals(ConnectorException.Kind.TRANSIENT, broken.kind());
            }
            server.open(Security.NONE);
            Pulls pull = pull(server);
            server.assertPlayed();

            assertEquals(List.of(1L, 2L, 4L), pull.seenUids());
            assertEquals(1, pull.facts(RemoteFact.EmailUnreadable.class).size());
        }
    }

    private static Pulls pull(Played server) throws Exception {
        return Pulls.of(server.session(), Lane.head(Accounts.INBOX), EMPTY.checkpoint());
    }

    /** @param asked what is asked for; with a bang the connection ends */
    private static void connection(List<String> lines, boolean careful, String... asked) {
        lines.addAll(List.of(
                lines.isEmpty() ? "# constructed: one header ends the connection" : "=== connection",
                "@login-plain.imap",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 4 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 5] next",
                "S: A1 OK opened",
                "C: A2 UID SEARCH UID 1:4294967295 UNSEEN",
                "S: * SEARCH 1 2 3 4",
                "S: A2 OK"));
        if (careful) {
            lines.addAll(List.of("C: A3 UID SEARCH UID 1:4", "S: * SEARCH 1 2 3 4", "S: A3 OK"));
        }
        int tag = 4;
        for (String question : asked) {
            boolean ends = question.endsWith("!");
            lines.add("C: A" + tag + " UID FETCH " + question.replace("!", "") + " (UID ...");
            if (ends) {
                lines.add("S: <close>");
                return;
            }
            for (String uid : question.replace("1:2", "1,2").split(",")) {
                lines.add(
                        "S: * " + uid + " FETCH (UID " + uid
                                + " FLAGS () INTERNALDATE \"17-Jul-2024 02:44:25 +0000\" RFC822.SIZE 9 BODY[HEADER] \"Subject: a\")");
            }
            lines.add("S: A" + tag++ + " OK");
        }
    }

    @Test
    void oneLossIsNoSuspicionAndWhatPassedIsNone() {
        suspects.broke(INBOX, UidSet.range(1, 8));
        assertEquals(List.of(UidSet.range(1, 8)), suspects.questions(INBOX, UidSet.range(1, 8)));

        suspects.broke(INBOX, UidSet.range(1, 8));
        suspects.passed(INBOX, UidSet.range(1, 4));

        assertEquals(
                List.of(UidSet.range(5, 6), UidSet.range(7, 8), UidSet.range(1, 4)),
                suspects.questions(INBOX, UidSet.range(1, 8)));
    }

    @Test
    void anotherMailboxAndAnotherUidValidityAreNotSuspected() {
        suspects.broke(INBOX, UidSet.range(1, 2));
        suspects.broke(INBOX, UidSet.range(1, 2));

        for (Suspects.Place other : List.of(new Suspects.Place("INBOX", 10), new Suspects.Place("Work", 9))) {
            assertEquals(List.of(UidSet.range(1, 2)), suspects.questions(other, UidSet.range(1, 2)));
        }
    }

    @Test
    void whatCouldNotBeReadIsAskedForAgainTheNextDay() {
        for (int i = 0; i < Suspects.FATAL_ALONE; i++) {
            suspects.broke(INBOX, UidSet.of(3));
        }
        assertTrue(suspects.isFatal(INBOX, UidSet.of(3)));

        clock.advance(Duration.ofDays(1));

        assertFalse(suspects.isFatal(INBOX, UidSet.of(3)));
    }

    @Test
    @ProvesLimit("Suspects.MAX_SETS")
    void ofManySuspectsTheOldestIsForgotten() {
        for (int uid = 1; uid <= Suspects.MAX_SETS + 1; uid++) {
            for (int i = 0; i < Suspects.FATAL_ALONE; i++) {
                suspects.broke(INBOX, UidSet.of(uid));
            }
        }

        assertFalse(suspects.isFatal(INBOX, UidSet.of(1)));
        assertTrue(suspects.isFatal(INBOX, UidSet.of(2)));
    }
}
