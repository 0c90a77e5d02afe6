package org.postferry.imap.facts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.wire.UidSet;

/**
 * Removes emails of Gmail for good, out of All Mail or, where that is hidden from IMAP, out of a label. What is expunged there Gmail
 * archives, or treats as the person's settings say (docs/quirks.md).
 * So they are moved to Trash, noted before and seen there ({@link Transfer}), and expunged there; no other email of Trash goes
 * with them, and what dies in between is found in Trash or nowhere.
 */
final class DestructionByTrash implements Performance {
    private final Desk desk;
    private final Scope.Mailbox from;
    private final Scope.Mailbox trash;
    private final Set<RemoteId> ids;
    private final Steps steps;

    /** @param trash the raw name of Trash */
    DestructionByTrash(Desk desk, Scope.Mailbox from, String trash, Set<RemoteId> ids, Steps steps) {
        this.desk = desk;
        this.from = from;
        // the command does not name it, and none of the ids under which emails pass through it is told
        this.trash = new Scope.Mailbox(from.id(), trash);
        this.ids = ids;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        long uidValidity = desk.mailbox().openForKnown(from).uidValidity();
        Outcomes moves = new Outcomes(desk, from, uidValidity, ids);
        new Transfer(desk, from, trash, uidValidity, moves, steps).run(moves.uids(), true);
        PerformResult moved = moves.result();
        Map<RemoteId, RemoteId> copies = copies(moved);
        Map<RemoteId, Outcome> expunged = copies.isEmpty()
                ? Map.of()
                : new Destruction(desk, trash, new HashSet<>(copies.values()), steps)
                        .run()
                        .outcomes();
        Map<RemoteId, Outcome> outcomes = new HashMap<>(moved.outcomes());
        copies.forEach((id, copy) -> outcomes.put(id, expunged.get(copy)));
        UidSet refused = Uids.of(refused(moved), uidValidity);
        if (!refused.isEmpty()) {
            desk.mailbox().reopen(from, uidValidity);
            // neither here nor in Trash, perhaps by an earlier try: that is what was wished
            refused.minus(desk.searches().among(refused))
                    .forEach(uid -> outcomes.put(new RemoteId.Uid(from.id(), uidValidity, uid), Outcomes.DONE));
        }
        return new PerformResult(moved.facts(), outcomes, Outcomes.DONE);
    }

    private static Map<RemoteId, RemoteId> copies(PerformResult moved) {
        Map<RemoteId, RemoteId> copies = new HashMap<>();
        moved.outcomes().forEach((id, outcome) -> Optional.of(outcome)
                .filter(Outcome.Done.class::isInstance)
                .flatMap(done -> ((Outcome.Done) done).newId())
                .ifPresent(copy -> copies.put(id, copy)));
        return copies;
    }

    private static Set<RemoteId> refused(PerformResult moved) {
        Set<RemoteId> refused = new HashSet<>();
        moved.outcomes().forEach((id, outcome) -> {
            if (outcome instanceof Outcome.Refused) {
                refused.add(id);
            }
        });
        return refused;
    }
}
