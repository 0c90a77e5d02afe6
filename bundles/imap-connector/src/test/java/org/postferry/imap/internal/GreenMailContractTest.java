package org.postferry.imap.internal;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.postferry.connector.Credential;
import org.postferry.imap.facts.Accounts;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;

/**
 * The contract of every connector on GreenMail, which has hardly an extension and is not exact: the weak server. What it holds is
 * what an independent client reads there. What it does not claim is what GreenMail does otherwise than it says: see {@link GreenMailItselfTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GreenMailContractTest extends ConnectorContract {
    /** It writes each refusal of its own with a stack trace; tests cause many. */
    static {
        System.setProperty("org.slf4j.simpleLogger.log.com.icegreen.greenmail", "off");
    }

    private static final AtomicInteger USERS = new AtomicInteger();

    private final FakeClock clock = new FakeClock();
    private final ImapConnector connector = new ImapConnector(clock);
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private Optional<HidingProxy> proxy = Optional.empty();

    @BeforeAll
    void startGreenMail() {
        server.start();
        proxy = Optional.of(HidingProxy.before(server.getImap().getPort()));
    }

    @AfterAll
    void stopGreenMail() {
        proxy.ifPresent(HidingProxy::close);
        server.stop();
        connector.close();
    }

    @Override
    protected ServerUnderTest start() {
        String user = "user" + USERS.incrementAndGet();
        server.setUser(user + "@example.org", user, "secret");
        return new ImapUnderTest(
                connector,
                Accounts.settings(user, "127.0.0.1", proxy.orElseThrow().port()),
                new Credential.Password("secret"),
                EnumSet.of(Ability.PUSHES, Ability.PERFORMS),
                PlainClient.signIn(server.getImap().getPort(), user, "secret"),
                mailbox -> {
                    throw new UnsupportedOperationException();
                },
                clock,
                proxy.orElseThrow(),
                ".");
    }
}
