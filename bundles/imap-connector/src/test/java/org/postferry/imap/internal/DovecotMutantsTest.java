package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.Connector;
import org.postferry.testkit.ContractRun;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ConnectorMutant;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HidingProxy;

/** The contract over this connector and a real Dovecot turns red where the connector breaks a promise, and where the wire does. */
class DovecotMutantsTest {
    private static final FakeClock CLOCK = new FakeClock();
    private static final ImapConnector CONNECTOR = new ImapConnector(CLOCK);
    private static final AtomicInteger USERS = new AtomicInteger();
    private static Optional<DovecotServer> server = Optional.empty();

    private static final List<HidingProxy> PROXIES = new ArrayList<>();

    private static UnaryOperator<Connector> broken = UnaryOperator.identity();
    private static Consumer<HidingProxy> lie = honest -> {};

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        server = Optional.of(DovecotServer.start(dovecot -> dovecot.with(DovecotContractTest.PATIENT)));
    }

    @AfterAll
    static void stopDovecot() {
        PROXIES.forEach(HidingProxy::close);
        server.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    @BeforeEach
    void nothingIsWrong() {
        broken = ConnectorMutant::nothingWrong;
        lie = honest -> {};
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenPromiseIsNoticed(ConnectorMutant mutant) {
        broken = mutant::of;

        assertEquals(
                Set.of(mutant.noticedBy()),
                ContractRun.of(OverDovecot.class, mutant.noticedBy()).failed());
    }

    @Test
    void whereNothingIsWrongThoseTestsAreGreen() {
        for (ConnectorMutant mutant : ConnectorMutant.values()) {
            ContractRun run = ContractRun.of(OverDovecot.class, mutant.noticedBy());

            assertEquals(new ContractRun(1, Set.of()), run, mutant.noticedBy());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLieOnTheWireIsNoticed(Lie lying) {
        lie = lying.told;

        assertEquals(
                Set.of(lying.noticedBy),
                ContractRun.of(OverDovecot.class, lying.noticedBy).failed());
    }

    /** What reaches the connector instead of what Dovecot said: as if the connector did not read it, or read it wrong. */
    private enum Lie {
        VANISHED_IS_LOST(
                "headTellsRemovalsWhereThatIsClaimed",
                proxy -> proxy.telling(line -> line.startsWith("* VANISHED") ? "* OK nothing vanished" : line)),
        TWO_UIDS_ARE_SWAPPED(
                "aFirstSyncBringsEveryEmailWithItsKeywordsTimeAndBytes",
                proxy -> proxy.telling(line -> line.contains(" FETCH (UID ") && line.contains("HEADER]")
                        ? line.replaceFirst("UID 1 ", "UID X ")
                                .replaceFirst("UID 4 ", "UID 1 ")
                                .replaceFirst("UID X ", "UID 4 ")
                        : line)),
        THE_MODSEQ_RUNS_AHEAD(
                "changedKeywordsAreMirrored",
                proxy -> proxy.telling(line -> line.replaceAll("HIGHESTMODSEQ \\d+", "HIGHESTMODSEQ " + (1L << 40))));

        private final String noticedBy;
        private final Consumer<HidingProxy> told;

        Lie(String noticedBy, Consumer<HidingProxy> told) {
            this.noticedBy = noticedBy;
            this.told = told;
        }
    }

    /** The contract over what is wrong at the moment. */
    static class OverDovecot extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            HidingProxy between = HidingProxy.before(server.orElseThrow().imapPort());
            PROXIES.add(between);
            lie.accept(between);
            return ImapUnderTest.onDovecot(
                    server.orElseThrow(),
                    between,
                    broken.apply(CONNECTOR),
                    EnumSet.allOf(Ability.class),
                    "user" + USERS.incrementAndGet(),
                    CLOCK);
        }
    }
}
