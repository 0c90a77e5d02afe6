package org.postferry.imap.facts;

import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Select;
import org.postferry.imap.wire.UidSet;

/** Removes emails of one mailbox for good. What is not there is as it should be. */
final class Destruction implements Performance {
    private final Desk desk;
    private final Scope.Mailbox scope;
    private final Set<RemoteId> ids;
    private final Steps steps;

    Destruction(Desk desk, Scope.Mailbox scope, Set<RemoteId> ids, Steps steps) {
        this.desk = desk;
        this.scope = scope;
        this.ids = ids;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        Select.Writable mailbox = desk.mailbox().selectForKnown(scope);
        Outcomes outcomes = new Outcomes(desk, scope, mailbox.opened().uidValidity(), ids);
        UidSet uids = outcomes.uids();
        if (uids.isEmpty()) {
            return outcomes.result();
        }
        if (!mailbox.keeps("\\Deleted")) {
            outcomes.put(
                    uids, new Outcome.Refused(Kind.PERMANENT, "The server lets nobody delete emails of this mailbox."));
            return outcomes.result();
        }
        Removal removal = new Removal(desk, scope);
        removal.mark(uids, 0);
        steps.record("marked as deleted: " + uids.size());
        removal.expunge(uids, outcomes, uid -> Outcomes.DONE);
        return outcomes.result();
    }
}
