package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.dovecot.DovecotServer;

/** The contract of every connector, on a real Dovecot that shows all, some or none of its abilities. */
class DovecotContractTest {
    private static final FakeClock CLOCK = new FakeClock();
    private static final ImapConnector CONNECTOR = new ImapConnector(CLOCK);
    private static final AtomicInteger USERS = new AtomicInteger();

    /** One server for all tests of a class, an account for each. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnDovecot extends ConnectorContract {
        private final String capabilities;
        private final Set<Ability> abilities;
        private DovecotServer server;

        OnDovecot(String capabilities, Set<Ability> abilities) {
            this.capabilities = capabilities;
            this.abilities = abilities;
        }

        @BeforeAll
        void startDovecot() {
            assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
            server = DovecotServer.start(
                    dovecot -> capabilities.isEmpty() ? dovecot : dovecot.advertising(capabilities));
        }

        @AfterAll
        void stopDovecot() {
            if (server != null) {
                server.close();
            }
        }

        @Override
        protected ServerUnderTest start() {
            return ImapUnderTest.onDovecot(
                    server, server.imapPort(), CONNECTOR, abilities, "user" + USERS.incrementAndGet(), CLOCK);
        }
    }

    @Nested
    class WithEverything extends OnDovecot {
        WithEverything() {
            super(
                    "",
                    EnumSet.of(
                            Ability.TELLS_KEYWORDS,
                            Ability.TELLS_REMOVALS,
                            Ability.PUSHES,
                            Ability.PERFORMS,
                            Ability.RENUMBERS));
        }
    }

    /** Like Gmail. */
    @Nested
    class WithoutQresync extends OnDovecot {
        WithoutQresync() {
            super(
                    "IMAP4rev1 SASL-IR ENABLE IDLE UNSELECT UIDPLUS MOVE CONDSTORE ESEARCH LIST-EXTENDED LIST-STATUS",
                    EnumSet.of(Ability.TELLS_KEYWORDS, Ability.PUSHES, Ability.PERFORMS, Ability.RENUMBERS));
        }
    }

    /** The oldest servers. */
    @Nested
    class WithNothing extends OnDovecot {
        WithNothing() {
            super("IMAP4rev1", EnumSet.of(Ability.PERFORMS, Ability.RENUMBERS));
        }
    }
}
