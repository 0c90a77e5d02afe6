package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;

/**
 * Puts emails of Gmail's Trash or Spam under labels (protocol danger D-37). A label is never pulled, so an id in it would be told
 * of never again: they are moved to All Mail, noted before and seen there ({@link Transfer}), and bear their labels there, under
 * the ids by which All Mail tells of them. What dies in between is found in All Mail, and its labels are put on once more.
 */
final class Restoration implements Performance {
    /** All Mail is looked at as soon as the account has a connection. */
    private static final Duration LISTED_WITHIN = Duration.ofSeconds(5);

    private final Desk desk;
    private final Scope.Mailbox heap;
    private final Labels labels;
    private final RemoteCommand.SetMailboxes command;
    private final Steps steps;

    Restoration(Desk desk, Scope.Mailbox heap, Labels labels, RemoteCommand.SetMailboxes command, Steps steps) {
        this.desk = desk;
        this.heap = heap;
        this.labels = labels;
        this.command = command;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        boolean stays = command.add().stream()
                .map(Scope.Mailbox::rawName)
                .anyMatch(name -> !labels.isLabel(name) && !labels.allMail().equals(name));
        if (stays || !command.remove().equals(Set.of(heap))) {
            return Performance.refused(
                    command.ids(),
                    Kind.PERMANENT,
                    "With Gmail an email bears no label while it is in Trash or in Spam.");
        }
        Scope.Mailbox allMail = desk.labelling().scopeOfAllMail().orElseThrow(Restoration::tooEarly);
        long uidValidity = desk.mailbox().openForKnown(heap).uidValidity();
        Outcomes moves = new Outcomes(desk, heap, uidValidity, command.ids());
        new Transfer(desk, heap, allMail, uidValidity, moves, steps).run(moves.uids(), true);
        PerformResult moved = moves.result();
        Map<RemoteId, RemoteId> restored = restored(moved);
        if (restored.isEmpty()) {
            return moved;
        }
        Map<RemoteId, Outcome> outcomes = new HashMap<>(moved.outcomes());
        PerformResult labelled = new LabelChange(
                        desk,
                        allMail,
                        labels,
                        new RemoteCommand.SetMailboxes(allMail, Set.copyOf(restored.values()), command.add(), Set.of()),
                        steps)
                .run();
        restored.forEach((id, there) -> {
            Outcome outcome = labelled.outcomes().get(there);
            if (!(outcome instanceof Outcome.Done)) {
                outcomes.put(id, outcome);
            }
        });
        List<RemoteFact> facts = new ArrayList<>(moved.facts());
        facts.addAll(labelled.facts());
        return new PerformResult(facts, outcomes, Outcomes.DONE);
    }

    /** A wish may come before the first look of a connection, and only that tells by which id All Mail is known here. */
    static ConnectorException tooEarly() {
        return ConnectorException.of(
                        Kind.TRANSIENT, Extent.EMAIL, "All Mail was not looked at yet; that is waited for.")
                .withRetryAfter(LISTED_WITHIN);
    }

    private static Map<RemoteId, RemoteId> restored(PerformResult moved) {
        Map<RemoteId, RemoteId> restored = new HashMap<>();
        moved.outcomes().forEach((id, outcome) -> Optional.of(outcome)
                .filter(Outcome.Done.class::isInstance)
                .flatMap(done -> ((Outcome.Done) done).newId())
                .ifPresent(there -> restored.put(id, there)));
        return restored;
    }
}
