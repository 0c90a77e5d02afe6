package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.Checkpoint;
import org.postferry.store.MailStore;
import org.postferry.testkit.ContractRun;
import org.postferry.testkit.FakeClock;

/** A store that breaks one promise must not pass the test that is named after the promise. */
class MailStoreMutantsTest {
    private static StoreRules broken = new StoreRules();

    @ParameterizedTest
    @EnumSource
    void aBrokenPromiseIsNoticed(Mutant mutant) {
        broken = mutant.rules;

        Set<String> failed =
                ContractRun.of(MutatedStore.class, mutant.noticedBy).failed();

        assertEquals(Set.of(mutant.noticedBy), failed);
    }

    @Test
    void aStoreThatBreaksNothingPasses() {
        broken = new StoreRules();

        ContractRun run = ContractRun.of(MutatedStore.class);

        assertEquals(Set.of(), run.failed());
        assertTrue(run.found() > 150, run.found() + " tests were found");
    }

    /** What a store may get wrong. */
    enum Mutant {
        CHECKPOINT_BEFORE_FACTS("whatCannotBeCommittedLeavesNothingBehind", new StoreRules() {
            @Override
            boolean checkpointComesWithItsFacts() {
                return false;
            }
        }),
        NO_COMPARE_AND_SET("aBatchFromAnotherCheckpointChangesNothing", new StoreRules() {
            @Override
            boolean standsAt(Checkpoint present, Checkpoint expected) {
                return true;
            }
        }),
        STALE_LEASE_ACCEPTED("aBatchUnderAnOlderLeaseChangesNothing", new StoreRules() {
            @Override
            boolean staleLeaseIsFenced() {
                return false;
            }
        }),
        CURSOR_OVER_AN_UNACCOUNTED_ID("aChangeOfAnUnknownEmailIsAskedForBeforeAnythingIsKept", new StoreRules() {
            @Override
            boolean unknownIdsAreAskedFor() {
                return false;
            }
        }),
        HISTORY_OVERWRITES_HEAD("historyNeverChangesWhatIsKnown", new StoreRules() {
            @Override
            boolean historyOnlyAdds() {
                return false;
            }
        }),
        HEAD_STAYS_AHEAD_OF_HISTORY("atItsEndHeadGoesBackToTheTokenFromBeforeItsFirstRead", new StoreRules() {
            @Override
            boolean headGoesBackAfterHistory() {
                return false;
            }
        }),
        SECOND_APPLY_WRITES_ROWS("appliedTwiceTheSecondTimeWritesNothing", new StoreRules() {
            @Override
            boolean onlyChangesAreJournalled() {
                return false;
            }
        }),
        REMOVAL_WITHOUT_JOURNAL_ROW("sweptItIsGoneAndTheJournalSaysSo", new StoreRules() {
            @Override
            boolean removalsAreJournalled() {
                return false;
            }
        }),
        SUM_IGNORED("anEqualSumMovesTheCheckpoint", new StoreRules() {
            @Override
            boolean sumIsDrawn() {
                return false;
            }
        }),
        UNEQUAL_SUM_MOVES_THE_CHECKPOINT("anUnequalSumKeepsTheFactsAndNotTheCheckpoint", new StoreRules() {
            @Override
            boolean sumHoldsTheCheckpoint() {
                return false;
            }
        }),
        COUNT_OUTRANKS_THE_SNAPSHOT("aContradictionWaitsFiveMinutesAnHourThenADay", new StoreRules() {
            @Override
            boolean snapshotOutranksTheCount() {
                return false;
            }
        }),
        SNAPSHOT_WITHOUT_BOUNDS("whatCameAfterItsBeginningCannotBeMissed", new StoreRules() {
            @Override
            boolean snapshotBoundsAreFixedWhenItBegins() {
                return false;
            }
        }),
        OLD_SNAPSHOT_GOES_ON("aNewSnapshotVoidsAnUnfinishedOne", new StoreRules() {
            @Override
            boolean newSnapshotVoidsTheOld() {
                return false;
            }
        }),
        SEEN_AGAIN_STAYS_STAGED("seenAgainByHeadItIsNotStagedAnyMore", new StoreRules() {
            @Override
            boolean seenAgainIsUnstaged() {
                return false;
            }
        }),
        ABSENCE_IS_BELIEVED("absenceIsNotSweptBeforeASecondProof", new StoreRules() {
            @Override
            boolean absenceNeedsASecondProof() {
                return false;
            }
        }),
        HOLD_DOES_NOT_HOLD("whatIsHeldStaysAndIsListed", new StoreRules() {
            @Override
            boolean holdStopsTheSweep() {
                return false;
            }
        }),
        RENUMBERED_EMAILS_ARE_NEW("afterARenumberingEqualEmailsAreTheSameWithTheirContent", new StoreRules() {
            @Override
            boolean orphansAreMatchedAgain() {
                return false;
            }
        }),
        TOMBSTONES_ARE_FORGOTTEN("historyDoesNotReviveWhatWasRemoved", new StoreRules() {
            @Override
            boolean tombstonesAreRemembered() {
                return false;
            }
        }),
        EMPTY_LIST_IS_BELIEVED("anEmptyListMakesNothingMissing", new StoreRules() {
            @Override
            boolean emptyListIsDoubted() {
                return false;
            }
        }),
        CURSORS_ARE_BELIEVED("anUnknownEpochIsAGap", new StoreRules() {
            @Override
            boolean cursorsAreChecked() {
                return false;
            }
        }),
        CUT_CONTENT_IS_KEPT("whatWasDroppedIsNotThere", new StoreRules() {
            @Override
            boolean droppedContentIsForgotten() {
                return false;
            }
        });

        private final String noticedBy;
        private final StoreRules rules;

        Mutant(String noticedBy, StoreRules rules) {
            this.noticedBy = noticedBy;
            this.rules = rules;
        }
    }

    /** The contract over a store that obeys the rules of the moment. */
    static class MutatedStore extends MailStoreContract {
        @Override
        protected MailStore open(FakeClock clock) {
            return new InMemoryMailStore(clock, broken);
        }

        @Override
        protected MailStore reopen(MailStore store) {
            return ((InMemoryMailStore) store).reopen();
        }

        @Override
        protected void failCommit(MailStore store, int n) {
            ((InMemoryMailStore) store).failCommit(n);
        }

        @Override
        protected void close(MailStore store) {
            ((InMemoryMailStore) store).close();
        }
    }
}
