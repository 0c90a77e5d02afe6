package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.testkit.ProvesLimit;

/** What a server wants a person to read (RFC 9051 section 7.1). */
class AlertsTest {
    private static Optional<String> alert(String greeting, String signedIn, String beside) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "S: * OK [" + greeting,
                "C: L0 CAPABILITY",
                "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR",
                "S: L0 OK",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK " + signedIn,
                "C: L2 CAPABILITY",
                "S: * CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS",
                "S: L2 OK",
                "C: A1 LIST ...",
                "S: * LIST () \"/\" INBOX",
                "S: " + beside,
                "S: A1 OK"));
        try (Played server = Played.signedIn(lines)) {
            server.session().dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE));
            server.assertPlayed();
            return server.session().alert();
        }
    }

    @Test
    void whatIsSaidAtTheSignInOrAtAnyTimeAfterItIsKept() throws Exception {
        assertEquals(Optional.of("Down tonight"), alert("X] ready", "[ALERT] Down tonight", "* OK still here"));
        assertEquals(
                Optional.of("The mailbox is nearly full"),
                alert("X] ready", "[ALERT] Down tonight", "* NO [ALERT] The mailbox is nearly full"));
    }

    @Test
    void whatIsSaidBeforeTheSignInOrWithoutTheWordIsNot() throws Exception {
        assertEquals(Optional.empty(), alert("ALERT] call this number", "in", "* OK [X] The mailbox is nearly full"));
    }

    @Test
    @ProvesLimit("Alerts.MAX_CHARACTERS")
    void aLongOneIsCut() throws Exception {
        String words = "a".repeat(Alerts.MAX_CHARACTERS);

        assertEquals(Optional.of(words), alert("X] ready", "in", "* OK [ALERT] " + words + "b"));
    }
}
