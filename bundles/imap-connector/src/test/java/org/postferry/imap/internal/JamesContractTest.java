package org.postferry.imap.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.TestInstance;
import org.postferry.connector.Credential;
import org.postferry.imap.facts.Accounts;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;

/** The contract of every connector, on a real Apache James, which has OBJECTID (RFC 8474). Its one account is emptied for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesContractTest extends ConnectorContract {
    private final FakeClock clock = new FakeClock();
    private final ImapConnector connector = new ImapConnector(clock);
    private Optional<JamesServer> server = Optional.empty();
    private Optional<HidingProxy> proxy = Optional.empty();

    @BeforeAll
    void startJames() {
        server = Optional.of(JamesServer.start());
        proxy = Optional.of(HidingProxy.before(server.get().imapPort()));
    }

    @AfterAll
    void stopJames() {
        proxy.ifPresent(HidingProxy::close);
        server.ifPresent(JamesServer::close);
        connector.close();
    }

    @Override
    protected ServerUnderTest start() {
        JamesServer james = server.orElseThrow();
        PlainClient client = PlainClient.signIn(james.imapPort(), james.user(), james.password());
        empty(client);
        return new ImapUnderTest(
                connector,
                Accounts.settings(james.user(), "127.0.0.1", proxy.orElseThrow().port()),
                new Credential.Password(james.password()),
                EnumSet.of(Ability.TELLS_KEYWORDS, Ability.PUSHES, Ability.PERFORMS),
                client,
                mailbox -> {
                    throw new UnsupportedOperationException();
                },
                clock,
                proxy.orElseThrow(),
                ".");
    }

    @Override
    @Disabled("a name that goes from one mailbox to another between two looks is not followed where MAILBOXID tells it")
    public void everythingAtOnceIsMirrored() {}

    private static void empty(PlainClient client) {
        List<String> names = client.run("LIST \"\" \"*\"").stream()
                .map(line -> line.substring(line.indexOf("\".\" \"") + 4))
                .filter(name -> !name.equals("\"INBOX\""))
                .sorted((one, other) -> other.length() - one.length())
                .collect(Collectors.toList());
        names.forEach(name -> client.run("DELETE " + name));
        client.run("SELECT INBOX");
        client.attempt("UID STORE 1:4294967295 +FLAGS.SILENT (\\Deleted)");
        client.run("EXPUNGE");
    }
}
