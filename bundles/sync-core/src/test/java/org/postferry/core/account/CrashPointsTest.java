package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.WishScenarios;
import org.postferry.testkit.server.Temper;

/** The loop dies at every point of every scenario, and what follows it ends equal to the server. */
class CrashPointsTest {
    /** They speak of mailboxes as scopes. */
    private static final Set<Scenarios> BY_MAILBOX = Set.of(Scenarios.HELD_REMOVAL, Scenarios.LATE_HISTORY);

    static Stream<Arguments> everything() {
        Stream<Arguments> strong = Arrays.stream(Scenarios.values())
                .flatMap(scenario -> Stream.of(Temper.QRESYNC, Temper.ACCOUNT)
                        .filter(temper -> temper != Temper.ACCOUNT || !BY_MAILBOX.contains(scenario))
                        .map(temper -> Arguments.of(scenario, temper)));
        Stream<Arguments> weak = Stream.of(Scenarios.SNAPSHOT, Scenarios.SILENT_SERVER, Scenarios.CHANGES)
                .map(scenario -> Arguments.of(scenario, Temper.CONDSTORE));
        return Stream.concat(strong, weak);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void everyDeathIsSurvived(Scenarios scenario, Temper temper) throws Exception {
        int points = CrashPoints.inMemory(new LoopDriver()).survive(scenario::play, temper);

        assertTrue(points > 10, points + " points");
    }

    static Stream<Arguments> wishes() {
        return Arrays.stream(WishScenarios.values())
                .flatMap(wish -> Stream.of(Temper.QRESYNC, Temper.ACCOUNT).map(temper -> Arguments.of(wish, temper)));
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void everyWishIsCarriedOutOnceWhereverTheLoopDies(WishScenarios wish, Temper temper) throws Exception {
        int points = CrashPoints.inMemory(new LoopDriver()).survive(wish::play, temper);

        assertTrue(points > 10, points + " points");
    }
}
