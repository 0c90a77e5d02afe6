package org.postferry.testkit.store;

import org.postferry.testkit.crash.MemoryHome;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.StoreHome;
import org.postferry.testkit.server.Temper;

/** A store that breaks one promise, and the scenario in which no engine can make up for it. */
public enum BrokenStore {
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

    BrokenStore(Scenarios scenario, Temper temper, StoreRules rules) {
        this.scenario = scenario;
        this.temper = temper;
        this.rules = rules;
    }

    /** In which it shows. */
    public Scenarios scenario() {
        return scenario;
    }

    /** On which server it shows. */
    public Temper temper() {
        return temper;
    }

    /** An empty one. */
    public StoreHome home() {
        return new MemoryHome(clock -> new InMemoryMailStore(clock, rules));
    }
}
