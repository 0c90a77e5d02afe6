package org.postferry.core.accounts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountLimits;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.sync.Refused;
import org.postferry.testkit.ProvesLimit;

class DraftCheckTest {
    private static final Map<String, String> PASSWORD = Map.of("password", "secret");

    private final Draft draft = new Draft();

    @Test
    void aPlainDraftIsFine() {
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false));
    }

    @Test
    void aNewAccountNeedsAPasswordAndAStoredOneMayKeepIts() {
        assertEquals(List.of("password"), wrong(draft, Map.of()));
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(Map.of()), true));
        Refused emptied = assertThrows(Refused.class, () -> DraftCheck.check(draft.make(Map.of("password", "")), true));
        assertEquals("password", emptied.errors().get(0).field());
    }

    @Test
    void lineBreaksAndNulsAreRefusedWhereverTextGoesToAServer() {
        for (String bad : List.of("a\rb", "a\nb", "a\0b")) {
            assertEquals(List.of("username"), wrong(draft.username(bad), PASSWORD));
            draft.username("person");
            assertEquals(List.of("password"), wrong(draft, Map.of("password", bad)));
            assertEquals(List.of("smtp.password"), wrong(draft, Map.of("password", "x", "smtpPassword", bad)));
            draft.smtp = Optional.of(new SmtpSettings(new Endpoint("localhost", 25, Security.TLS), bad));
            assertEquals(List.of("smtp.username"), wrong(draft, PASSWORD));
            draft.smtp = Optional.empty();
            draft.name = bad;
            assertEquals(List.of("name"), wrong(draft, PASSWORD));
            draft.name = "Test";
            draft.exclude = Set.of(bad);
            assertEquals(List.of("policy.exclude"), wrong(draft, PASSWORD));
            draft.exclude = Set.of();
        }
    }

    @Test
    void clearTextIsForThisMachineUnlessThePersonInsists() {
        draft.endpoint = Optional.of(new Endpoint("mail.example.org", 143, Security.NONE));
        assertEquals(List.of("security"), wrong(draft, PASSWORD));
        draft.allowPlaintext = true;
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false));
        draft.allowPlaintext = false;
        for (String host : List.of("localhost", "127.0.0.1", "127.1.2.3", "::1", "LOCALHOST")) {
            draft.endpoint = Optional.of(new Endpoint(host, 143, Security.NONE));
            assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false), host);
        }
        for (String host : List.of("127.0.0.1.example.org", "localhost.example.org", "0x7f.1", "example.org")) {
            draft.endpoint = Optional.of(new Endpoint(host, 143, Security.NONE));
            assertEquals(List.of("security"), wrong(draft, PASSWORD), host);
        }
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() {
        draft.endpoint = Optional.empty();
        draft.email = "nobody";
        draft.auth = AuthMethod.OAUTH2;
        draft.certificate = Optional.of("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        draft.exclude = Set.of("role:nowhere");

        assertEquals(
                List.of("email", "auth", "host", "caCertificate", "policy.exclude", "password"),
                wrong(draft.username("person"), Map.of()));
    }

    @Test
    void aChoiceOfMailboxesThatWouldDoNothingIsRefused() {
        draft.protocol = Protocol.JMAP;
        draft.endpoint = Optional.empty();
        draft.exclude = Set.of("role:junk");

        assertEquals(List.of("policy.exclude"), wrong(draft, PASSWORD));
    }

    @Test
    void aSessionUrlIsHttpsWithoutSecretsInIt() {
        draft.protocol = Protocol.JMAP;
        draft.endpoint = Optional.empty();
        draft.sessionUrl = Optional.of(URI.create("https://jmap.example.org/session"));
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false));
        for (String url : List.of("http://jmap.example.org/", "file:///etc/passwd", "https://user:pw@example.org/")) {
            draft.sessionUrl = Optional.of(URI.create(url));
            assertEquals(List.of("sessionUrl"), wrong(draft, PASSWORD), url);
        }
        draft.sessionUrl = Optional.of(URI.create("http://127.0.0.1:8080/session"));
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false));
    }

    @Test
    void whereTheMailOfAProtocolByOthersIsSaysItsConnector() {
        draft.protocol = new Protocol("maildir");
        draft.endpoint = Optional.empty();
        draft.sessionUrl = Optional.of(URI.create("file:///mail/person"));
        assertDoesNotThrow(() -> DraftCheck.check(draft.make(PASSWORD), false));
        for (String url : List.of("mail/person", "maildir://user:pw@host/mail")) {
            draft.sessionUrl = Optional.of(URI.create(url));
            assertEquals(List.of("sessionUrl"), wrong(draft, PASSWORD), url);
        }
        draft.sessionUrl = Optional.of(URI.create("file:///" + "x".repeat(DraftCheck.MAX_PATH)));
        assertEquals(List.of("sessionUrl"), wrong(draft, PASSWORD));
    }

    @Test
    void anUnknownSecretIsRefused() {
        assertEquals(List.of("pin"), wrong(draft, Map.of("password", "x", "pin", "1234")));
    }

    @Test
    @ProvesLimit({
        "DraftCheck.MAX_TEXT",
        "DraftCheck.MAX_SECRET",
        "DraftCheck.MAX_PATH",
        "DraftCheck.MAX_ENTRIES",
        "DraftCheck.MAX_CERTIFICATE"
    })
    void whatIsTooLongIsRefused() {
        assertEquals(List.of("username"), wrong(draft.username("x".repeat(321)), PASSWORD));
        assertDoesNotThrow(
                () -> DraftCheck.check(draft.username("x".repeat(320)).make(PASSWORD), false));
        assertEquals(List.of("password"), wrong(draft, Map.of("password", "x".repeat(16 * 1024 + 1))));
        draft.certificate = Optional.of("x".repeat(64 * 1024 + 1));
        assertEquals(List.of("caCertificate"), wrong(draft, PASSWORD));
        draft.certificate = Optional.empty();
        draft.exclude = Set.of("x".repeat(4_097));
        assertEquals(List.of("policy.exclude"), wrong(draft, PASSWORD));
        draft.exclude = IntStream.range(0, 1_001).mapToObj(n -> "Folder " + n).collect(Collectors.toSet());
        assertEquals(List.of("policy.exclude"), wrong(draft, PASSWORD));
    }

    @Test
    @ProvesLimit({"AccountLimits.MAX_CONNECTIONS", "AccountLimits.MAX_COMMANDS_PER_MINUTE", "Outbox.MAX_SEND_DELAY"})
    void limitsHaveLimits() {
        draft.limits = new AccountLimits(OptionalInt.of(60_001), OptionalInt.of(21));
        draft.sendDelay = Duration.ofHours(1).plusSeconds(1);

        assertEquals(List.of("limits.connections", "limits.commandsPerMinute", "sendDelay"), wrong(draft, PASSWORD));
    }

    private static List<String> wrong(Draft draft, Map<String, String> secrets) {
        Refused refused = assertThrows(Refused.class, () -> DraftCheck.check(draft.make(secrets), false));
        assertEquals(Refused.Reason.INVALID, refused.reason());
        return refused.errors().stream().map(Refused.FieldError::field).toList();
    }
}
