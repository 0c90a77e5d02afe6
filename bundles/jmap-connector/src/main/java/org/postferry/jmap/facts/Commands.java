package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
import org.postferry.jmap.method.Patch;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.model.Keyword;

/**
 * Changes emails that are there. Each patch says what is to be so, not what is to happen, so that the same command does
 * nothing the second time. Each id is judged by its own answer.
 */
final class Commands {
    /** A person is to read it beside the change that waits. */
    private static final String FULL = "The account is full on the server. Once there is room, it can be tried again. ";

    private final Desk desk;
    private final EmailFacts facts;

    Commands(Desk desk, EmailFacts facts) {
        this.desk = desk;
        this.facts = facts;
    }

    /** Of one keyword alone a patch is sent, so another's change of the others is not overwritten. */
    PerformResult keywords(Set<RemoteId> ids, Set<Keyword> add, Set<Keyword> remove)
            throws ConnectorException, InterruptedException {
        return change(ids, Change.ofKeywords(names(add), names(remove)));
    }

    PerformResult mailboxes(Set<RemoteId> ids, Set<Scope.Mailbox> add, Set<Scope.Mailbox> remove)
            throws ConnectorException, InterruptedException {
        Change change = Change.ofMailboxes(rawNames(add), rawNames(remove));
        return add.isEmpty() ? leaving(ids, change) : change(ids, change);
    }

    /**
     * Takes emails out of mailboxes. What is here may be older than what the server has: an email whose other mailbox went
     * meanwhile stays. RFC 8621 section 4.1.1 has a server refuse to leave it in none; James destroys it instead (docs/quirks.md).
     */
    private PerformResult leaving(Set<RemoteId> ids, Change change) throws ConnectorException, InterruptedException {
        List<EmailRow> last = desk.emails(Lookup.keys(ids), EmailGet.MUTABLE).list().stream()
                .filter(row -> change.remove().containsAll(row.mailboxIds()))
                .toList();
        if (last.isEmpty()) {
            return change(ids, change);
        }
        List<RemoteFact> told = new ArrayList<>();
        Map<RemoteId, Outcome> outcomes = new HashMap<>();
        for (EmailRow row : last) {
            told.add(facts.changed(row));
            outcomes.put(
                    new RemoteId.Key(row.id()),
                    new Outcome.Refused(
                            Kind.PERMANENT, "The server has it in no other mailbox: it stays where it is."));
        }
        Set<RemoteId> others = new HashSet<>(ids);
        others.removeAll(outcomes.keySet());
        if (!others.isEmpty()) {
            PerformResult changed = change(others, change);
            told.addAll(changed.facts());
            outcomes.putAll(changed.outcomes());
        }
        return new PerformResult(told, outcomes, new Outcome.Done(Optional.empty()));
    }

    private static Set<String> names(Set<Keyword> keywords) {
        return keywords.stream().map(Keyword::name).collect(Collectors.toSet());
    }

    private static Set<String> rawNames(Set<Scope.Mailbox> mailboxes) {
        return mailboxes.stream().map(Scope.Mailbox::rawName).collect(Collectors.toSet());
    }

    PerformResult change(Set<RemoteId> ids, Change change) throws ConnectorException, InterruptedException {
        Map<RemoteId, Outcome> outcomes = new HashMap<>();
        List<String> unpatched = new ArrayList<>();
        Set<String> unknown = new HashSet<>();
        desk.change(Lookup.keys(ids), some -> {
            Map<String, Patch> updates = new LinkedHashMap<>();
            some.forEach(id -> updates.put(id, change.patch()));
            SetAnswer answer = desk.api().run(EmailSet.update(updates));
            some.forEach(id -> outcomes.put(new RemoteId.Key(id), outcome(answer, id, false)));
            some.stream().filter(id -> isNotFound(answer, id)).forEach(unknown::add);
            some.stream()
                    .filter(id -> WholeMaps.isWanted(answer.refused().get(id)))
                    .forEach(unpatched::add);
        });
        desk.change(unpatched, some -> {
            SetAnswer answer = new WholeMaps(desk).set(some, change);
            some.forEach(id -> outcomes.put(new RemoteId.Key(id), outcome(answer, id, false)));
            some.stream().filter(id -> isNotFound(answer, id)).forEach(unknown::add);
        });
        // what is so now is read back, since a server may have understood it in its own way
        Got<EmailRow> got = desk.emails(Lookup.keys(ids), EmailGet.MUTABLE);
        // refused as not found, and not there when it is looked for; either alone proves nothing
        got.notFound().stream()
                .filter(unknown::contains)
                .forEach(id -> outcomes.put(new RemoteId.Key(id), new Outcome.Gone()));
        return new PerformResult(present(got), outcomes, new Outcome.Done(Optional.empty()));
    }

    private List<RemoteFact> present(Got<EmailRow> got) {
        List<RemoteFact> told = new ArrayList<>();
        got.list().forEach(row -> told.add(facts.changed(row)));
        if (!got.notFound().isEmpty()) {
            told.add(EmailFacts.gone(got.notFound()));
        }
        return told;
    }

    private static boolean isNotFound(SetAnswer answer, String id) {
        SetError refused = answer.refused().get(id);
        return refused != null && refused.type().equals("notFound");
    }

    /** RFC 8620 section 5.3. @param absenceIsWanted what is not there is as it should be */
    static Outcome outcome(SetAnswer answer, String id, boolean absenceIsWanted) {
        SetError refused = answer.refused().get(id);
        if (refused == null) {
            return answer.done().contains(id)
                    ? new Outcome.Done(Optional.empty())
                    // protocol danger D-17: in neither list
                    : new Outcome.Unknown("The server did not say what came of it.");
        }
        return absenceIsWanted && isNotFound(answer, id) ? new Outcome.Done(Optional.empty()) : refusal(refused);
    }

    /** The account is full; the server's words of it, or ours. */
    static Outcome.Refused lacksRoom(String words) {
        return new Outcome.Refused(Kind.TRANSIENT, FULL + words, true);
    }

    /** Which refusals may pass with time (RFC 8620 section 5.3, RFC 8621 section 4.6); an unknown one does not. */
    static Outcome.Refused refusal(SetError refused) {
        String words = refused.description().isEmpty() ? refused.type() : refused.type() + ": " + refused.description();
        return switch (refused.type()) {
            case "overQuota" -> lacksRoom(words);
            case "rateLimit" -> new Outcome.Refused(Kind.THROTTLED, words);
            case "serverFail", "serverUnavailable", "stateMismatch" -> new Outcome.Refused(Kind.TRANSIENT, words);
            default -> new Outcome.Refused(Kind.PERMANENT, words);
        };
    }
}
