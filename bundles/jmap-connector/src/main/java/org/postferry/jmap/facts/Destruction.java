package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailSet;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.jmap.wire.WireException;

/**
 * Destroys emails (RFC 8621 section 4.6) only while they lie nowhere else than a person was shown: a JMAP id is the email in
 * whatever mailbox, so what another client took out of Trash would be lost with it. Confined to one call.
 */
final class Destruction {
    private final Desk desk;
    private final EmailFacts facts;
    private final List<RemoteFact> told = new ArrayList<>();
    private final Map<RemoteId, Outcome> outcomes = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    Destruction(Desk desk, EmailFacts facts) {
        this.desk = desk;
        this.facts = facts;
    }

    PerformResult of(Map<RemoteId, Set<Scope.Mailbox>> shownIn) throws ConnectorException, InterruptedException {
        Map<String, Set<String>> shown = new HashMap<>();
        shownIn.forEach((id, mailboxes) -> shown.put(
                Lookup.key(id), mailboxes.stream().map(Scope.Mailbox::rawName).collect(Collectors.toSet())));
        desk.change(shown.keySet(), some -> destroy(some, shown));
        if (!gone.isEmpty()) {
            told.add(EmailFacts.gone(gone));
        }
        return new PerformResult(told, outcomes, new Outcome.Done(Optional.empty()));
    }

    private void destroy(List<String> ids, Map<String, Set<String>> shown)
            throws WireException, MethodError, ConnectorException, InterruptedException {
        List<String> left = ids;
        for (int attempt = 0; attempt < WholeMaps.TRIES && !left.isEmpty(); attempt++) {
            Got<EmailRow> got = desk.emails(left, EmailGet.MUTABLE);
            List<String> sent = stillThere(left, got, shown);
            if (sent.isEmpty()) {
                return;
            }
            // RFC 8620 section 5.3: what is moved between the two questions is looked at again
            Optional<SetAnswer> answer =
                    desk.runUnless("stateMismatch", EmailSet.destroy(sent, Optional.of(got.state())));
            if (answer.isPresent()) {
                sent.forEach(id -> judge(id, Commands.outcome(answer.get(), id, true)));
                return;
            }
            left = sent;
        }
        SetError busy = new SetError("stateMismatch", "Others change it all the time.", "");
        left.forEach(id -> judge(id, Commands.refusal(busy)));
    }

    /** Judges all others. */
    private List<String> stillThere(List<String> ids, Got<EmailRow> got, Map<String, Set<String>> shown) {
        Set<String> silent = new HashSet<>(ids);
        List<String> there = new ArrayList<>();
        for (EmailRow row : got.list()) {
            if (!silent.remove(row.id())) {
                continue;
            }
            if (shown.get(row.id()).containsAll(row.mailboxIds())) {
                there.add(row.id());
            } else {
                told.add(facts.changed(row));
                judge(row.id(), new Outcome.Refused(Kind.PERMANENT, "It lies in another mailbox by now: it stays."));
            }
        }
        got.notFound().stream().filter(silent::remove).forEach(id -> judge(id, new Outcome.Done(Optional.empty())));
        // protocol danger D-17: in neither list
        silent.forEach(id -> judge(id, new Outcome.Refused(Kind.TRANSIENT, "The server did not say where it is.")));
        return there;
    }

    private void judge(String id, Outcome outcome) {
        outcomes.put(new RemoteId.Key(id), outcome);
        if (outcome instanceof Outcome.Done) {
            gone.add(id);
        }
    }
}
