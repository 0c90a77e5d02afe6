package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Steps;
import org.postferry.store.EmailQuery;
import org.postferry.testkit.mail.SubjectOnly;

/** What tests of changes have in common: commands are sent, the process dies at a step of theirs, and the world is looked at. */
final class Changes {
    /** More tries than a connector needs that looks for what it has sent. */
    private static final int MOST_TRIES = 6;

    private final ConnectorFixture on;

    Changes(ConnectorFixture on) {
        this.on = on;
    }

    /** The process is dead. */
    static final class Halted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Dies at one step, before it is on the disk or after; what is on the disk stays. */
    static final class HaltingSteps implements Steps {
        private final KeptSteps disk;
        private final boolean written;
        private int left;

        HaltingSteps(KeptSteps disk, int step, boolean written) {
            this.disk = disk;
            this.left = step;
            this.written = written;
        }

        @Override
        public List<String> taken() {
            return disk.taken();
        }

        @Override
        public void record(String step) {
            left--;
            if (left > 0 || written) {
                disk.record(step);
            }
            if (left <= 0) {
                throw new Halted();
            }
        }
    }

    PerformResult perform(RemoteCommand command) throws Exception {
        return perform(command, new KeptSteps());
    }

    PerformResult perform(RemoteCommand command, Steps steps) throws Exception {
        return on.mirror.session().perform(command, steps);
    }

    /** Again and again as an engine would, each time when the connector wants it, until it is answered. */
    PerformResult performUntilAnswered(RemoteCommand command, Steps steps) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return perform(command, steps);
            } catch (ConnectorException later) {
                assertTrue(attempt < MOST_TRIES, () -> "it is never done: " + later.getMessage());
                assertEquals(ConnectorException.Kind.TRANSIENT, later.kind(), later.getMessage());
                later.retryAfter().ifPresent(on.server::letPass);
                on.mirror.drop();
            }
        }
    }

    static void isDone(PerformResult result, Iterable<RemoteId> ids) {
        assertInstanceOf(Outcome.Done.class, result.outcome());
        for (RemoteId id : ids) {
            assertInstanceOf(Outcome.Done.class, result.outcomes().get(id), id.toString());
        }
    }

    /** What each email is called in another mailbox now is true: there it is, with its subject. */
    void namesAreTrue(PerformResult result, String mailbox, List<String> subjects) throws Exception {
        Set<RemoteId> newIds = result.outcomes().values().stream()
                .flatMap(outcome -> ((Outcome.Done) outcome).newId().stream())
                .collect(Collectors.toSet());
        if (result.outcomes().keySet().stream().noneMatch(RemoteId.Uid.class::isInstance)) {
            return; // an email has one name, wherever it is
        }
        assertEquals(result.outcomes().size(), newIds.size(), "each its own name: " + result.outcomes());
        List<String> found = on.mirror.session().describe(on.mirror.scope(mailbox), newIds).stream()
                .map(fact -> assertInstanceOf(RemoteFact.EmailSeen.class, fact))
                .map(seen -> SubjectOnly.subject(seen.header().bytes()))
                .sorted()
                .toList();
        assertEquals(subjects, found);
    }

    List<String> subjects(String mailbox) throws Exception {
        return on.server.emails(mailbox).stream()
                .map(email -> SubjectOnly.subject(email.bytes()))
                .sorted()
                .toList();
    }

    /** Every email that the mirror has in a mailbox, also equal ones, in the order they came. */
    Set<RemoteId> ids(String mailbox) {
        List<RemoteId> ids = new ArrayList<>();
        var scope = on.mirror.scope(mailbox);
        on.mirror
                .store()
                .emails()
                .page(EmailQuery.ofMailbox(scope.id(), 500))
                .items()
                .forEach(email -> on.mirror.store().emails().memberships(email.id()).stream()
                        .filter(membership -> membership.mailbox().equals(scope.id()))
                        .flatMap(membership -> membership.id().stream())
                        .forEach(ids::add));
        ids.sort(Comparator.comparing(RemoteId::toString));
        return Set.copyOf(ids);
    }
}
