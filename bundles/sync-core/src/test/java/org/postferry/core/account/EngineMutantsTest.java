package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.connector.Connector;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.Scenario;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.SyncDriver;
import org.postferry.testkit.server.Temper;
import org.postferry.testkit.store.BrokenStore;

/** An engine that takes one wrong decision, or works over a store that breaks one promise, does not come through its deaths. */
class EngineMutantsTest {
    static Stream<Arguments> wrongDecisions() {
        return Stream.of(
                Arguments.of(BrokenEngine.CHECKPOINT_BEFORE_FACTS, Scenarios.CHANGES, Temper.QRESYNC, "letter"),
                Arguments.of(BrokenEngine.CURSOR_EARLY, Scenarios.CHANGES, Temper.QRESYNC, "letter"),
                Arguments.of(
                        BrokenEngine.CURSOR_OVER_AN_UNACCOUNTED_ID,
                        Scenarios.SILENT_SERVER,
                        Temper.QRESYNC,
                        "letter 161"),
                Arguments.of(BrokenEngine.SUM_IGNORED, Scenarios.SILENT_SERVER, Temper.QRESYNC, "letter 161"));
    }

    @ParameterizedTest
    @MethodSource("wrongDecisions")
    void aWrongDecisionTurnsTheCrashPointsRed(BrokenEngine broken, Scenarios scenario, Temper temper, String named) {
        assertRed(named, broken, new LoopDriver(), scenario::play, temper);
    }

    @Test
    void whatHistoryReadEarlierDoesNotOverwriteWhatHeadToldSince() throws Exception {
        TurnsDriver driver = new TurnsDriver();

        int points = CrashPoints.inMemory(driver).survive(() -> new RacedHistory(driver), Temper.QRESYNC);

        assertTrue(points > 10, points + " points");
    }

    @Test
    void anEngineThatLetsHistoryOverwriteHeadIsRed() {
        TurnsDriver driver = new TurnsDriver();

        assertRed(
                RacedHistory.OLDER_ANSWER,
                BrokenEngine.HISTORY_OVERWRITES_HEAD,
                driver,
                () -> new RacedHistory(driver),
                Temper.QRESYNC);
    }

    @Test
    void anEngineWhoseHeadStaysAheadOfHistoryIsRed() {
        TurnsDriver driver = new TurnsDriver();

        assertRed(
                "letter 19 [$flagged]",
                BrokenEngine.HEAD_STAYS_AHEAD_OF_HISTORY,
                driver,
                () -> new RacedHistory(driver),
                Temper.QRESYNC);
    }

    @Test
    void whatTheServerInventsIsProvenFirst() throws Exception {
        int points = CrashPoints.inMemory(new LoopDriver()).survive(InventedRemovals::new, Temper.QRESYNC);

        assertTrue(points > 10, points + " points");
    }

    @Test
    void anEngineThatProvesNoRemovalIsRed() {
        assertRed(
                InventedRemovals.VANISHED,
                BrokenEngine.REMOVAL_UNPROVEN,
                new LoopDriver(),
                InventedRemovals::new,
                Temper.QRESYNC);
    }

    @Test
    void anEngineWhoseLeaseWasTakenWritesNothingMore() throws Exception {
        int points = CrashPoints.inMemory(new LoopDriver()).survive(StolenLease::new, Temper.QRESYNC);

        assertTrue(points > 10, points + " points");
    }

    @Test
    void anEngineThatTakesItsLeaseAnewAndWritesOnIsRed() {
        assertRed(
                StolenLease.WROTE_ON,
                BrokenEngine.STALE_LEASE_RENEWED,
                new LoopDriver(),
                StolenLease::new,
                Temper.QRESYNC);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatBreaksAPromiseTurnsTheEnginesCrashPointsRed(BrokenStore broken) {
        CrashPoints points = new CrashPoints(new LoopDriver(), broken::home);

        assertThrows(AssertionError.class, () -> points.survive(broken.scenario()::play, broken.temper()));
    }

    /** @param named what the failure speaks of: it is red for that reason and no other */
    private static void assertRed(
            String named, BrokenEngine broken, SyncDriver engine, Supplier<Scenario> scenario, Temper temper) {
        CrashPoints points = CrashPoints.inMemory(new Bent(broken, engine));

        AssertionError red = assertThrows(AssertionError.class, () -> points.survive(scenario, temper));

        assertTrue(String.valueOf(red.getMessage()).contains(named), () -> "red for another reason: " + red);
    }

    /** The engine, with a defect. */
    private record Bent(BrokenEngine broken, SyncDriver engine) implements SyncDriver {
        @Override
        public AccountId addAccount(MailStore store, AccountSettings settings, String password) throws Exception {
            return engine.addAccount(store, settings, password);
        }

        @Override
        public void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception {
            engine.runUntilIdle(broken.over(store), broken.over(connector), clock);
        }
    }
}
