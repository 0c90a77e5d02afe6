package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postferry.testkit.imap.PlainClient;

/** What GreenMail answers to an independent client where the contract asks for an ability that {@link GreenMailContractTest} does not claim. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GreenMailItselfTest {
    private static final byte[] LETTER =
            "From: a@example.org\r\nSubject: letter\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private String user = "";

    @BeforeAll
    void startGreenMail() {
        server.start();
    }

    @AfterAll
    void stopGreenMail() {
        server.stop();
    }

    @BeforeEach
    void aNewPerson() {
        user = "user" + UUID.randomUUID();
        server.setUser(user + "@example.org", user, "secret");
    }

    private PlainClient client() {
        return PlainClient.signIn(server.getImap().getPort(), user, "secret");
    }

    @Test
    void theSizeItTellsIsThatOfTheBodyAlone() {
        try (PlainClient client = client()) {
            client.append("INBOX", "", LETTER);
            client.run("SELECT INBOX");

            assertHas(client.run("FETCH 1 (RFC822.SIZE)"), "RFC822.SIZE 6)");
        }
    }

    @Test
    void noonIsMidnight() {
        try (PlainClient client = client()) {
            client.append("INBOX", "", "02-Jan-2026 12:09:00 +0000", LETTER);
            client.run("SELECT INBOX");

            assertHas(client.run("FETCH 1 (INTERNALDATE)"), "02-Jan-2026 00:09:00 +0000");
        }
    }

    @Test
    void aMailboxThatIsRenamedOutOfAnotherOneIsNotThere() {
        try (PlainClient client = client()) {
            client.run("CREATE Work");
            client.run("CREATE Work.Trips");

            client.run("RENAME Work.Trips Journeys");

            String list = String.join("\n", client.run("LIST \"\" *"));
            assertTrue(!list.contains("\"Journeys\""), list);
        }
    }

    @Test
    void itHangsUpWhenTheOpenMailboxIsDeleted() {
        try (PlainClient client = client();
                PlainClient other = client()) {
            client.run("CREATE Work");
            client.run("SELECT Work");

            other.run("DELETE Work");

            // after "* BYE Mailbox Work has been deleted"
            assertThrows(UncheckedIOException.class, () -> client.attempt("NOOP"));
        }
    }

    @Test
    void mailboxesOfOneSecondHaveOneUidValidity() {
        try (PlainClient client = client()) {
            List<String> names = List.of("A", "B", "C", "D");
            names.forEach(name -> client.run("CREATE " + name));

            long different = names.stream()
                    .map(name -> validity(client.run("STATUS " + name + " (UIDVALIDITY)")))
                    .collect(Collectors.toSet())
                    .size();

            assertTrue(different < names.size(), "each has its own");
        }
    }

    @Test
    void aQuoteInANameIsListedWithoutAnEscape() {
        try (PlainClient client = client()) {
            client.run("CREATE \"a \\\"quoted\\\" name\"");

            assertHas(client.run("LIST \"\" *"), "\"a \"quoted\" name\"");
        }
    }

    private static String validity(List<String> lines) {
        return lines.get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
    }

    private static void assertHas(List<String> lines, String expected) {
        assertEquals(1, lines.stream().filter(line -> line.contains(expected)).count(), lines::toString);
    }
}
