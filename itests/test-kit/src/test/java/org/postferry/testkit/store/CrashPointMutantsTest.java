package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.MemoryHome;
import org.postferry.testkit.crash.MirrorDriver;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.server.Temper;

/** A store that breaks a promise does not come through its deaths. */
class CrashPointMutantsTest {
    @ParameterizedTest
    @EnumSource
    void aBrokenPromiseTurnsTheCrashPointsRed(Mutant mutant) {
        CrashPoints points = new CrashPoints(
                new MirrorDriver(false), () -> new MemoryHome(clock -> new InMemoryMailStore(clock, mutant.rules)));

        assertThrows(AssertionError.class, () -> points.survive(mutant.scenario::play, mutant.temper));
    }

    enum Mutant {
        CHECKPOINT_BEFORE_FACTS(Scenarios.CHANGES, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean checkpointComesWithItsFacts() {
                return false;
            }
        }),
        CURSOR_OVER_AN_UNACCOUNTED_ID(Scenarios.SILENT_SERVER, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean unknownIdsAreAskedFor() {
                return false;
            }
        }),
        SUM_IGNORED(Scenarios.SILENT_SERVER, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean sumIsDrawn() {
                return false;
            }
        }),
        HEAD_STAYS_AHEAD_OF_HISTORY(Scenarios.LATE_HISTORY, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean headGoesBackAfterHistory() {
                return false;
            }
        }),
        HISTORY_OVERWRITES_HEAD(Scenarios.LATE_HISTORY, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean historyOnlyAdds() {
                return false;
            }
        }),
        REMOVAL_WITHOUT_JOURNAL_ROW(Scenarios.CHANGES, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean removalsAreJournalled() {
                return false;
            }
        }),
        STALE_LEASE_ACCEPTED(Scenarios.STALE_WORKER, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean staleLeaseIsFenced() {
                return false;
            }
        }),
        RENUMBERED_EMAILS_ARE_NEW(Scenarios.UIDVALIDITY_CHANGE, Temper.QRESYNC, new StoreRules() {
            @Override
            boolean orphansAreMatchedAgain() {
                return false;
            }
        });

        private final Scenarios scenario;
        private final Temper temper;
        private final StoreRules rules;

        Mutant(Scenarios scenario, Temper temper, StoreRules rules) {
            this.scenario = scenario;
            this.temper = temper;
            this.rules = rules;
        }
    }
}
