package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.IntakeBatch;
import org.postferry.store.Lease;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.MailboxStatus;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.store.InMemoryMailStore;

class CommandsTest {
    private final FakeAccounts accounts = new FakeAccounts();
    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private String typed = "typed secret";

    @Test
    void anAccountIsTestedAndStored() throws Exception {
        add().execute();

        assertEquals("jane@example.org", accounts.drafts.get(0).settings().username());
        assertEquals(
                993, accounts.drafts.get(0).settings().endpoint().orElseThrow().port());
        assertTrue(shown().contains("ok      login: Signed in"));
        assertTrue(shown().contains("Account 1 is stored"));
    }

    @Test
    void thePasswordIsAskedForAndNeverShown() throws Exception {
        add().execute();

        assertEquals(Map.of("password", "typed secret"), accounts.drafts.get(0).secrets());
        assertFalse(shown().contains("secret"));
        typed = "";
        assertEquals(
                "A password is needed.",
                assertThrows(CommandException.class, () -> add().execute()).getMessage());
    }

    @Test
    void everyOptionCounts() throws Exception {
        AccountAdd command = add();
        command.name = "Jane";
        command.username = "jane";
        command.password = "given";
        command.security = "NONE";
        command.port = 1143;
        command.allowPlaintext = true;

        command.execute();

        var settings = accounts.drafts.get(0).settings();
        assertEquals("Jane", settings.name());
        assertEquals("jane", settings.username());
        assertEquals(1143, settings.endpoint().orElseThrow().port());
        assertEquals(Security.NONE, settings.endpoint().orElseThrow().security());
        assertTrue(settings.allowPlaintext());
        assertEquals(Map.of("password", "given"), accounts.drafts.get(0).secrets());
    }

    @Test
    void withoutTlsThePortIsTheOtherOne() throws Exception {
        AccountAdd command = add();
        command.security = "starttls";

        command.execute();

        assertEquals(
                143, accounts.drafts.get(0).settings().endpoint().orElseThrow().port());
    }

    @Test
    void whatFailsItsTestIsStoredOnlyWhenAskedTo() throws Exception {
        accounts.testFails = true;

        assertThrows(CommandException.class, () -> add().execute());
        assertTrue(shown().contains("FAILED  login: The server said: no"));
        assertTrue(accounts.drafts.isEmpty());

        AccountAdd command = add();
        command.untested = true;
        command.execute();
        assertEquals(1, accounts.drafts.size());
    }

    @Test
    void aMailboxThatIsHereAlreadyIsAddedOnlyByWhoMeansIt() throws Exception {
        AccountAdd command = add();
        command.password = "given";
        command.execute();

        assertThrows(CommandException.class, command::execute);
        assertTrue(shown().contains("WARNING same mailbox: There is already an account"), shown());
        assertEquals(1, accounts.drafts.size());

        typed = "yes";
        command.execute();
        assertEquals(2, accounts.drafts.size());
    }

    @Test
    void theListShowsTheAddressThatWasEntered() throws Exception {
        accounts.create(new AccountDraft(at(URI.create("http://127.0.0.1:21718")), Map.of()));
        AccountList command = new AccountList();
        command.accounts = accounts;
        command.session = session();

        command.execute();

        assertTrue(shown().contains("http://127.0.0.1:21718"), shown());
    }

    private static AccountSettings at(URI sessionUrl) {
        return new AccountSettings(
                "Jane",
                "jane@example.org",
                Protocol.JMAP,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(sessionUrl),
                Optional.empty(),
                "jane",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    @Test
    void whatTheServerSaidIsToldOnce() throws Exception {
        accounts.reason = "The server refuses the sign-in: no such user";
        accounts.serverSaid = "no such user";
        add().execute();
        shown.reset();

        status(null).execute();

        assertTrue(shown().contains("reason           The server refuses the sign-in: no such user"), shown());
        assertFalse(shown().contains("the server said"), shown());
    }

    @Test
    void aWrongWordForSecurityIsASentence() throws Exception {
        AccountAdd command = add();
        command.security = "ssl";

        assertEquals(
                "--security must be tls, starttls or none, not 'ssl'.",
                assertThrows(CommandException.class, command::execute).getMessage());
    }

    @Test
    void theListStandsInColumns() throws Exception {
        AccountList command = new AccountList();
        command.accounts = accounts;
        command.session = session();
        command.execute();
        assertTrue(shown().contains("There is no account yet."));

        add().execute();
        shown.reset();
        command.execute();

        String[] lines = shown().split("\n");
        assertEquals(lines[0].indexOf("Server"), lines[2].indexOf("mail.example.org:993 (tls)"));
        assertTrue(lines[2].contains("initial"));
    }

    @Test
    void theStatusSaysHowFarItIsAndWhy() throws Exception {
        add().execute();
        accounts.report("connector imap", false, "The bundle is stopped");
        accounts.report("engine", true, "instance 7");
        accounts.report("index", true, "12,345 emails in 67 MB");
        accounts.report("attachments", true, "");
        shown.reset();

        status(null).execute();

        assertEquals(
                """
                Missing: connector imap (The bundle is stopped)
                The index: 12,345 emails in 67 MB
                Account 1, jane@example.org: initial
                  reason           The first sync is running
                  the server said  Please wait
                  content          1,500 of 10,000, 12.3 a second, 1 h 5 min left
                  proven equal     3 min ago
                  next try         in 20 s
                  holds            2,048 of 1,048,576 bytes
                """,
                shown());
    }

    @Test
    void theStatusOfOneAccountHasItsMailboxes() throws Exception {
        MailboxId inbox = mailbox();
        accounts.mailboxes.add(
                new MailboxStatus(inbox, true, Optional.of(FakeAccounts.NOW.minusSeconds(5)), "", Optional.empty()));
        shown.reset();

        status("1").execute();

        assertTrue(shown().contains("INBOX"));
        assertTrue(shown().contains("5 s ago"));
        assertEquals(
                "There is no account 9.",
                assertThrows(CommandException.class, () -> status("9").execute())
                        .getMessage());
    }

    @Test
    void theStatusAnswersWithoutTheEngineAndWithoutTheStore() throws Exception {
        Status command = status(null);
        command.accounts = null;
        command.execute();
        assertTrue(shown().contains("The engine is missing just now."));

        add().execute();
        Status withoutStore = status("1");
        withoutStore.store = null;
        assertEquals(
                "The store is missing just now.",
                assertThrows(CommandException.class, withoutStore::execute).getMessage());
        AccountList list = new AccountList();
        assertEquals(
                "The engine is missing just now.",
                assertThrows(CommandException.class, list::execute).getMessage());
    }

    @Test
    void syncLooksAtAllAtOneOrAtSomeMailboxes() throws Exception {
        MailboxId inbox = mailbox();

        sync(null, List.of()).execute();
        sync("1", List.of("INBOX")).execute();

        assertEquals(List.of("sync 1 []", "sync 1 [" + inbox + "]"), accounts.asked);
        assertEquals(
                "There is no mailbox 'Attic' in account 1.",
                assertThrows(CommandException.class, () -> sync("1", List.of("Attic"))
                                .execute())
                        .getMessage());
        assertThrows(CommandException.class, () -> sync("9", List.of()).execute());
        assertThrows(CommandException.class, () -> sync("x", List.of()).execute());
    }

    @Test
    void timesAreWords() throws Exception {
        assertEquals("59 s", Words.span(Duration.ofSeconds(59)));
        assertEquals("59 min", Words.span(Duration.ofSeconds(3_599)));
        assertEquals("23 h 1 min", Words.span(Duration.ofMinutes(23 * 60 + 1)));
        assertEquals("2 d 3 h", Words.span(Duration.ofHours(51)));
    }

    private AccountAdd add() {
        AccountAdd command = new AccountAdd();
        command.accounts = accounts;
        command.session = session();
        command.email = "jane@example.org";
        command.host = "mail.example.org";
        return command;
    }

    private Status status(String account) {
        Status command = new Status();
        command.account = account;
        command.accounts = accounts;
        command.state = accounts;
        command.store = store;
        command.session = session();
        command.clock = Clock.fixed(FakeAccounts.NOW, ZoneOffset.UTC);
        return command;
    }

    private Sync sync(String account, List<String> paths) {
        Sync command = new Sync();
        command.account = account;
        command.paths = paths;
        command.accounts = accounts;
        command.store = store;
        command.session = session();
        return command;
    }

    /** The inbox of account 1, here and in the store. */
    private MailboxId mailbox() throws Exception {
        add().execute();
        AccountId id = store.accounts()
                .create(accounts.drafts.get(0).settings(), Map.of())
                .id();
        Lease lease = store.leases().take("test", Duration.ofDays(1)).orElseThrow();
        RemoteFact seen = new RemoteFact.MailboxSeen(
                "INBOX",
                "INBOX",
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalLong.of(1),
                OptionalLong.of(1));
        store.intake()
                .apply(new IntakeBatch(
                        lease,
                        id,
                        Lane.head(new Scope.MailboxList()),
                        Checkpoint.NONE,
                        List.of(seen),
                        Map.of(),
                        Map.of(),
                        new Checkpoint("1"),
                        Optional.empty()));
        return store.mailboxes().list(id).get(0).id();
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    private Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getConsole" -> console;
                    case "readLine" -> typed;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
