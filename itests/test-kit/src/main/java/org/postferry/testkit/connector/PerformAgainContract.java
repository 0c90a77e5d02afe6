package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;

/**
 * A command that died half way comes back with its steps and is carried out once. Each is carried out to its end; once for each
 * of its steps, dying there before the step is on the disk, and after; and once for each question, its answer being lost.
 */
interface PerformAgainContract extends ConnectorPromises {
    /** No command of a few emails takes more steps, or asks the server more. */
    int MOST_STEPS = 60;

    /** A world of its own for one death; {@code number} tells their mailboxes apart. */
    interface Scenario {
        RemoteCommand begin(int number) throws Exception;

        void end(int number, PerformResult result) throws Exception;
    }

    private void diesAnywhere(Scenario scenario) throws Exception {
        on().needs(Ability.PERFORMS);
        int worlds = diesAtEachStep(scenario);
        if (on().server.abilities().contains(Ability.LOSES_ANSWERS)) {
            losesEachAnswer(scenario, worlds);
        }
    }

    private void losesEachAnswer(Scenario scenario, int worlds) throws Exception {
        Changes changes = new Changes(on());
        boolean lost = true;
        for (int question = 1; lost; question++) {
            assertTrue(question <= MOST_STEPS, "there is no end of questions");
            RemoteCommand command = scenario.begin(worlds + question);
            KeptSteps disk = new KeptSteps();
            Optional<PerformResult> done = Optional.empty();
            on().mirror.session();
            on().server.loseAnswer(question);
            try {
                done = Optional.of(changes.perform(command, disk));
            } catch (ConnectorException cut) {
                on().mirror.drop();
            }
            lost = on().server.hasLostAnswer();
            assertTrue(lost || done.isPresent(), "it fails by itself");
            PerformResult result = done.isPresent() ? done.get() : changes.performUntilAnswered(command, disk);
            scenario.end(worlds + question, result);
        }
    }

    /** Returns how many worlds it took. */
    private int diesAtEachStep(Scenario scenario) throws Exception {
        Changes changes = new Changes(on());
        int number = 0;
        for (int step = 1; ; step++) {
            assertTrue(step <= MOST_STEPS, "there is no end of steps");
            for (boolean written : new boolean[] {false, true}) {
                RemoteCommand command = scenario.begin(++number);
                KeptSteps disk = new KeptSteps();
                Optional<PerformResult> done = Optional.empty();
                try {
                    done = Optional.of(changes.perform(command, new Changes.HaltingSteps(disk, step, written)));
                } catch (Changes.Halted dead) {
                    on().mirror.drop();
                }
                PerformResult result = done.isPresent() ? done.get() : changes.performUntilAnswered(command, disk);
                scenario.end(number, result);
                if (done.isPresent()) {
                    return number;
                }
            }
        }
    }

    /** Three emails in a mailbox, two of them equal, and an empty mailbox beside it. */
    private Set<RemoteId> begin(int number) throws Exception {
        on().server.createMailbox("From" + number);
        on().server.createMailbox("Into" + number);
        on().deliver("From" + number, 1, 1, 2);
        on().mirror.sync();
        Set<RemoteId> ids = new Changes(on()).ids("From" + number);
        assertFalse(ids.isEmpty());
        return ids;
    }

    private Scope scope(String mailbox) {
        return on().mirror.emailsOf(mailbox);
    }

    private Scope.Mailbox mailbox(String name) {
        return on().mirror.scope(name);
    }

    @Test
    default void aMoveThatDiesAnywhereMovesEachEmailOnce() throws Exception {
        diesAnywhere(new Scenario() {
            private Set<RemoteId> ids = Set.of();

            @Override
            public RemoteCommand begin(int number) throws Exception {
                ids = PerformAgainContract.this.begin(number);
                return new RemoteCommand.SetMailboxes(
                        scope("From" + number),
                        ids,
                        Set.of(mailbox("Into" + number)),
                        Set.of(mailbox("From" + number)));
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes changes = new Changes(on());
                List<String> all = List.of("letter 1", "letter 1", "letter 2");
                Changes.isDone(result, ids);
                assertEquals(List.of(), changes.subjects("From" + number));
                assertEquals(all, changes.subjects("Into" + number));
                changes.namesAreTrue(result, "Into" + number, all);
            }
        });
    }

    @Test
    default void aCopyThatDiesAnywhereCopiesEachEmailOnce() throws Exception {
        diesAnywhere(new Scenario() {
            private Set<RemoteId> ids = Set.of();

            @Override
            public RemoteCommand begin(int number) throws Exception {
                ids = PerformAgainContract.this.begin(number);
                return new RemoteCommand.SetMailboxes(
                        scope("From" + number), ids, Set.of(mailbox("Into" + number)), Set.of());
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes changes = new Changes(on());
                List<String> all = List.of("letter 1", "letter 1", "letter 2");
                Changes.isDone(result, ids);
                assertEquals(all, changes.subjects("From" + number));
                assertEquals(all, changes.subjects("Into" + number));
                changes.namesAreTrue(result, "Into" + number, all);
            }
        });
    }

    @Test
    default void aDestructionThatDiesAnywhereTakesWhatWasNamedAndNothingElse() throws Exception {
        diesAnywhere(new Scenario() {
            @Override
            public RemoteCommand begin(int number) throws Exception {
                PerformAgainContract.this.begin(number);
                return RemoteCommand.Destroy.of(
                        scope("From" + number),
                        on().mirror.scope("From" + number),
                        Set.of(on().id("From" + number, 2)));
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes.isDone(result, List.of());
                assertEquals(List.of("letter 1", "letter 1"), new Changes(on()).subjects("From" + number));
            }
        });
    }

    @Test
    default void anAppendThatDiesAnywhereStoresTheMessageOnce() throws Exception {
        diesAnywhere(new Scenario() {
            @Override
            public RemoteCommand begin(int number) throws Exception {
                PerformAgainContract.this.begin(number);
                return new RemoteCommand.Append(
                        mailbox("Into" + number),
                        RemoteCommand.Message.of(Letters.letter(7)),
                        Optional.of("letter7@example.org"),
                        Set.of(Keyword.DRAFT),
                        Letters.receivedAt(7));
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Outcome.Done done = assertInstanceOf(Outcome.Done.class, result.outcome());
                assertTrue(done.newId().isPresent(), "what it is called there is not known");
                List<ServerUnderTest.ServerEmail> stored = on().server.emails("Into" + number);
                assertEquals(1, stored.size());
                assertArrayEquals(Letters.letter(7), stored.get(0).bytes());
            }
        });
    }

    @Test
    default void aMailboxWhoseMakingDiesAnywhereIsThereAndNoFailure() throws Exception {
        diesAnywhere(new Scenario() {
            @Override
            public RemoteCommand begin(int number) {
                return new RemoteCommand.CreateMailbox("New" + number, Optional.empty(), Optional.empty());
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes.isDone(result, List.of());
                assertTrue(on().server.mailboxes().contains("New" + number));
            }
        });
    }

    @Test
    default void aMailboxWhoseRenamingDiesAnywhereHasItsNewNameAndItsEmails() throws Exception {
        diesAnywhere(new Scenario() {
            @Override
            public RemoteCommand begin(int number) throws Exception {
                PerformAgainContract.this.begin(number);
                return new RemoteCommand.RenameMailbox(mailbox("From" + number), "Now" + number, Optional.empty());
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes.isDone(result, List.of());
                assertFalse(on().server.mailboxes().contains("From" + number));
                assertEquals(List.of("letter 1", "letter 1", "letter 2"), new Changes(on()).subjects("Now" + number));
            }
        });
    }

    @Test
    default void aMailboxWhoseDeletionDiesAnywhereIsGoneAndNoFailure() throws Exception {
        diesAnywhere(new Scenario() {
            @Override
            public RemoteCommand begin(int number) throws Exception {
                PerformAgainContract.this.begin(number);
                return on().mirror.deletion("From" + number, 3);
            }

            @Override
            public void end(int number, PerformResult result) throws Exception {
                Changes.isDone(result, List.of());
                assertFalse(on().server.mailboxes().contains("From" + number));
            }
        });
    }
}
