package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.testkit.server.Temper;

/** The smallest engine survives its death at every point of every scenario. */
class CrashPointsTest {
    @ParameterizedTest
    @EnumSource
    void everyDeathIsSurvived(Scenarios scenario) throws Exception {
        survive(scenario, Temper.QRESYNC);
    }

    static Stream<Arguments> otherTempers() {
        return Arrays.stream(Scenarios.values())
                .flatMap(scenario -> Stream.of(Temper.CONDSTORE, Temper.PLAIN, Temper.ACCOUNT)
                        .map(temper -> Arguments.of(scenario, temper)));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("otherTempers")
    void everyDeathIsSurvivedWithEveryTemper(Scenarios scenario, Temper temper) throws Exception {
        survive(scenario, temper);
    }

    private static void survive(Scenarios scenario, Temper temper) throws Exception {
        MirrorDriver driver = new MirrorDriver(temper == Temper.PLAIN);

        int points = CrashPoints.inMemory(driver).survive(scenario::play, temper);

        assertTrue(points > 10, points + " points");
    }
}
