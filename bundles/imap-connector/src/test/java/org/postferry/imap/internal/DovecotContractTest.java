package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.Optional;
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
import org.postferry.testkit.imap.HiddenExtension;
import org.postferry.testkit.imap.HidingProxy;

/**
 * The contract of every connector, on a real Dovecot with all its extensions, without one of them, without any. Answers get lost
 * where what is missing changes how a command is carried out.
 */
class DovecotContractTest {
    private static final FakeClock CLOCK = new FakeClock();
    private static final ImapConnector CONNECTOR = new ImapConnector(CLOCK);
    private static final AtomicInteger USERS = new AtomicInteger();

    /** Wrong passwords are part of the contract; Dovecot would let everybody wait after one. */
    static final String PATIENT =
            "auth_failure_delay = 0\nservice anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}";

    private static Optional<DovecotServer> server = Optional.empty();

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        server = Optional.of(DovecotServer.start(dovecot -> dovecot.with(PATIENT)));
    }

    @AfterAll
    static void stopDovecot() {
        server.ifPresent(DovecotServer::close);
    }

    /** An account of its own for each test. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnDovecot extends ConnectorContract {
        private final Set<Ability> abilities = EnumSet.allOf(Ability.class);
        private final HiddenExtension[] hidden;
        private Optional<HidingProxy> proxy = Optional.empty();

        OnDovecot(Set<Ability> lost, HiddenExtension... hidden) {
            this.hidden = hidden;
            abilities.removeAll(lost);
        }

        @BeforeAll
        void startProxy() {
            proxy = Optional.of(HidingProxy.before(server.orElseThrow().imapPort(), hidden));
        }

        @AfterAll
        void stopProxy() {
            proxy.ifPresent(HidingProxy::close);
        }

        @Override
        protected ServerUnderTest start() {
            return ImapUnderTest.onDovecot(
                    server.orElseThrow(),
                    proxy.orElseThrow(),
                    CONNECTOR,
                    abilities,
                    "user" + USERS.incrementAndGet(),
                    CLOCK);
        }
    }

    @Nested
    class WithEverything extends OnDovecot {
        WithEverything() {
            super(Set.of());
        }
    }

    /** Like Gmail. */
    @Nested
    class WithoutQresync extends OnDovecot {
        WithoutQresync() {
            super(
                    Set.of(Ability.TELLS_REMOVALS, Ability.TELLS_EVERY_REMOVAL, Ability.LOSES_ANSWERS),
                    HiddenExtension.QRESYNC);
        }
    }

    /** Like Exchange. */
    @Nested
    class WithoutCondstore extends OnDovecot {
        WithoutCondstore() {
            super(
                    Set.of(
                            Ability.TELLS_REMOVALS,
                            Ability.TELLS_EVERY_REMOVAL,
                            Ability.TELLS_KEYWORDS,
                            Ability.LOSES_ANSWERS),
                    HiddenExtension.CONDSTORE);
        }
    }

    @Nested
    class WithoutUidplus extends OnDovecot {
        WithoutUidplus() {
            super(Set.of(), HiddenExtension.UIDPLUS);
        }
    }

    /** Like iCloud. */
    @Nested
    class WithoutMove extends OnDovecot {
        WithoutMove() {
            super(Set.of(), HiddenExtension.MOVE);
        }
    }

    @Nested
    class WithoutListStatus extends OnDovecot {
        WithoutListStatus() {
            super(Set.of(Ability.LOSES_ANSWERS), HiddenExtension.LIST_STATUS);
        }
    }

    @Nested
    class WithoutNotify extends OnDovecot {
        WithoutNotify() {
            super(Set.of(Ability.LOSES_ANSWERS), HiddenExtension.NOTIFY);
        }
    }

    @Nested
    class WithoutEsearch extends OnDovecot {
        WithoutEsearch() {
            super(Set.of(Ability.LOSES_ANSWERS), HiddenExtension.ESEARCH);
        }
    }

    /** The oldest servers. */
    @Nested
    class WithNothing extends OnDovecot {
        WithNothing() {
            super(
                    Set.of(Ability.TELLS_REMOVALS, Ability.TELLS_EVERY_REMOVAL, Ability.TELLS_KEYWORDS),
                    HiddenExtension.values());
        }
    }
}
