package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.imap.wire.UidSet;

/** Collects what came of each email of one mailbox, and what was learned of it. Confined to the session's thread. */
final class Outcomes {
    /** It is so on the server, under the same name. */
    static final Outcome DONE = new Outcome.Done(Optional.empty());

    private final Scope.Mailbox scope;
    private final long uidValidity;
    private final Optional<Labels> labels;
    private final Map<RemoteId, Outcome> outcomes = new HashMap<>();
    private final List<RemoteFact> facts = new ArrayList<>();
    private final UidSet uids;

    /** Of these ids those that speak of another UIDVALIDITY are refused at once: what they named may be other mail now (protocol danger D-48). */
    Outcomes(Desk desk, Scope.Mailbox scope, long uidValidity, Set<RemoteId> ids) {
        this.scope = scope;
        this.labels = desk.labelling().toldBy(scope);
        this.uidValidity = uidValidity;
        this.uids = Uids.of(ids, uidValidity);
        ids.forEach(id -> Uids.of(id)
                .filter(uid -> uid.uidValidity() != uidValidity)
                .ifPresent(uid -> outcomes.put(
                        id,
                        new Outcome.Refused(
                                Kind.TRANSIENT,
                                "UIDVALIDITY of the mailbox changed from " + uid.uidValidity() + " to " + uidValidity
                                        + ": the email has to be found again first."))));
    }

    /** Those that can be worked on. */
    UidSet uids() {
        return uids;
    }

    MailboxFacts facts() {
        return new MailboxFacts(scope, uidValidity, Optional.empty(), labels);
    }

    void put(long uid, Outcome outcome) {
        outcomes.put(new RemoteId.Uid(scope.id(), uidValidity, uid), outcome);
    }

    void put(UidSet these, Outcome outcome) {
        these.forEach(uid -> put(uid, outcome));
    }

    void changed(long uid, Standing now) {
        tell(facts().changed(uid, now.flags(), now.labels()));
    }

    void tell(RemoteFact fact) {
        facts.add(fact);
    }

    void tell(List<RemoteFact> told) {
        facts.addAll(told);
    }

    PerformResult result() {
        return new PerformResult(facts, outcomes, DONE);
    }
}
