package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.testkit.server.Temper;

/** The smallest engine survives its death at every point of every scenario. */
class CrashPointsTest {
    /** Two tempers for everything; what the weaker ones tell otherwise, they tell in these scenarios. */
    static Stream<Arguments> everything() {
        Stream<Arguments> strong = Arrays.stream(Scenarios.values())
                .flatMap(scenario -> Stream.of(Temper.QRESYNC, Temper.ACCOUNT)
                        .filter(scenario::fits)
                        .map(temper -> Arguments.of(scenario, temper)));
        Stream<Arguments> weak = Stream.of(Scenarios.SNAPSHOT, Scenarios.SILENT_SERVER)
                .flatMap(scenario ->
                        Stream.of(Temper.CONDSTORE, Temper.PLAIN).map(temper -> Arguments.of(scenario, temper)));
        return Stream.concat(strong, weak);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void everyDeathIsSurvived(Scenarios scenario, Temper temper) throws Exception {
        MirrorDriver driver = new MirrorDriver(temper == Temper.PLAIN);

        int points = CrashPoints.inMemory(driver).survive(scenario::play, temper);

        assertTrue(points > 10, points + " points");
    }
}
