package org.postferry.imap.facts;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Scope;
import org.postferry.imap.command.UidExpunge;
import org.postferry.imap.command.UidStore;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Takes emails out of the mailbox that is open to be changed: marks them as deleted, then expunges these and no others. Without
 * UIDPLUS they stay marked, for a plain EXPUNGE would take what somebody else has marked (protocol danger D-04). Doing it twice
 * is doing it once.
 */
final class Removal {
    private static final List<String> DELETED = List.of("\\Deleted");

    private final Desk desk;
    private final Scope.Mailbox scope;
    private Optional<Outcome.Refused> refusal = Optional.empty();

    Removal(Desk desk, Scope.Mailbox scope) {
        this.desk = desk;
        this.scope = scope;
    }

    /**
     * Marks them; where the mailbox has modification sequences only those that nobody has changed since.
     *
     * @param unchangedSince 0 for all
     * @return those that were changed and are not marked
     */
    UidSet mark(UidSet uids, long unchangedSince) throws ConnectorException {
        UidSet modified = UidSet.EMPTY;
        for (UidSet part : uids.split(desk.setCharacters())) {
            try {
                for (UidSet changed : Rounds.send(
                                desk.talk(), part, left -> mark(left).unchangedSince(unchangedSince))
                        .await()) {
                    modified = modified.plus(changed);
                }
            } catch (RefusedException refused) {
                refusal = Optional.of(Performance.refusal(refused, "mark emails as deleted"));
            }
        }
        return modified;
    }

    private static UidStore mark(UidSet uids) {
        return UidStore.add(uids, DELETED);
    }

    /** Expunges what is marked of these, and tells what came of each. */
    void expunge(UidSet uids, Outcomes outcomes, Done done) throws ConnectorException {
        boolean expunges = desk.abilities().has("UIDPLUS") && sendExpunge(uids);
        UidSet present = uids.isEmpty() ? uids : desk.searches().among(uids);
        UidSet gone = uids.minus(present);
        outcomes.tell(outcomes.facts().gone(gone));
        gone.forEach(uid -> outcomes.put(uid, done.of(uid)));
        Map<Long, Standing> standing = present.isEmpty() ? Map.of() : Standing.of(desk, scope, present);
        present.forEach(uid -> {
            Standing now = standing.getOrDefault(uid, new Standing(List.of(), List.of()));
            boolean marked = now.flags().stream()
                    .anyMatch(flag -> flag.toLowerCase(Locale.ROOT).equals(Keywords.DELETED));
            if (standing.containsKey(uid)) {
                outcomes.changed(uid, now);
            }
            outcomes.put(uid, marked && !expunges ? done.of(uid) : stays());
        });
    }

    private Outcome stays() {
        return refusal.orElse(new Outcome.Refused(Kind.TRANSIENT, "The server said OK and did not remove the email."));
    }

    /** False where the server offers it and does not know it, like Proton Bridge (docs/quirks.md). */
    private boolean sendExpunge(UidSet uids) throws ConnectorException {
        for (UidSet part : uids.split(desk.setCharacters())) {
            try {
                Rounds.send(desk.talk(), part, UidExpunge::new).await();
            } catch (RefusedException refused) {
                if (refused.status().kind() == Status.Kind.BAD) {
                    return false;
                }
                refusal = Optional.of(Performance.refusal(refused, "remove emails"));
            }
        }
        return true;
    }

    /** What it means for an email that it is out of its mailbox. */
    interface Done {
        Outcome of(long uid);
    }
}
