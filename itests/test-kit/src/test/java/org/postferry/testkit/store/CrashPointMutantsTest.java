package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.MirrorDriver;

/** A store that breaks a promise does not come through its deaths. */
class CrashPointMutantsTest {
    @ParameterizedTest
    @EnumSource
    void aBrokenPromiseTurnsTheCrashPointsRed(BrokenStore broken) {
        CrashPoints points = new CrashPoints(new MirrorDriver(false), broken::home);

        assertThrows(AssertionError.class, () -> points.survive(broken.scenario()::play, broken.temper()));
    }
}
