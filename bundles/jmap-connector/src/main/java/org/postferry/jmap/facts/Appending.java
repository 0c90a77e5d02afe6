package org.postferry.jmap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Steps;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailImport;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.Keyword;

/** Stores a finished message: upload, then Email/import (RFC 8621 section 4.8). What was imported is written down, so it is not imported twice. */
final class Appending {
    private static final String IMPORTED = "imported ";
    private static final String BEFORE = "before ";

    private final Desk desk;
    private final EmailFacts facts;
    private final Steps steps;

    Appending(Desk desk, EmailFacts facts, Steps steps) {
        this.desk = desk;
        this.facts = facts;
        this.steps = steps;
    }

    PerformResult run(RemoteCommand.Append command) throws ConnectorException, InterruptedException {
        Optional<String> imported = taken(IMPORTED);
        Optional<String> before = taken(BEFORE);
        if (imported.isEmpty() && before.isPresent()) {
            imported = arrivedSince(before.get(), command);
        }
        if (imported.isPresent()) {
            return done(imported.get());
        }
        if (command.message().sizeBytes() > desk.api().document().limits().uploadBytes()) {
            return refused(new Outcome.Refused(Kind.PERMANENT, "The server takes no message of that size."));
        }
        String blob = upload(command.message());
        if (before.isEmpty()) {
            // a lost answer is looked for among what came after this
            steps.record(BEFORE + desk.run(EmailGet.state()).state());
        }
        SetAnswer answer = desk.run(new EmailImport(
                blob,
                command.mailbox().rawName(),
                command.keywords().stream().map(Keyword::name).toList(),
                command.receivedAt()));
        String made = answer.created().getOrDefault(EmailImport.KEY, "");
        if (!made.isEmpty()) {
            steps.record(IMPORTED + made);
            return done(made);
        }
        SetError refused = answer.refused().get(EmailImport.KEY);
        if (refused == null) {
            return refused(new Outcome.Unknown("The server did not say what came of the message."));
        }
        if (refused.type().equals("alreadyExists") && !refused.existingId().isEmpty()) {
            // RFC 8621 section 4.8: the very same message is there; it only has to be where it is wanted
            return existing(refused.existingId(), command);
        }
        return refused(Commands.refusal(refused));
    }

    private Optional<String> taken(String kind) {
        return steps.taken().stream()
                .filter(step -> step.startsWith(kind))
                .map(step -> step.substring(kind.length()))
                .findFirst();
    }

    /** Protocol danger D-05: the message by its Message-ID and size, in the mailbox it was to go to. */
    private Optional<String> arrivedSince(String state, RemoteCommand.Append command)
            throws ConnectorException, InterruptedException {
        Changes changes = desk.run(new EmailChanges(state, desk.window()));
        for (EmailRow row : desk.emails(changes.created(), EmailGet.FULL).list()) {
            boolean same = row.size() == command.message().sizeBytes()
                    && row.mailboxIds().contains(command.mailbox().rawName())
                    && command.messageId().filter(id -> bears(row, id)).isPresent();
            if (same) {
                return Optional.of(row.id());
            }
        }
        return changes.hasMore() && !changes.newState().equals(state)
                ? arrivedSince(changes.newState(), command)
                : Optional.empty();
    }

    private static boolean bears(EmailRow row, String messageId) {
        return row.headers().stream()
                .anyMatch(field -> field.name().equalsIgnoreCase("Message-ID")
                        && field.value().strip().equals("<" + messageId + ">"));
    }

    private PerformResult existing(String id, RemoteCommand.Append command)
            throws ConnectorException, InterruptedException {
        RemoteId key = new RemoteId.Key(id);
        PerformResult put = new Commands(desk, facts).mailboxes(Set.of(key), Set.of(command.mailbox()), Set.of());
        Outcome outcome = put.outcomes().getOrDefault(key, put.outcome());
        if (!(outcome instanceof Outcome.Done)) {
            return refused(outcome);
        }
        steps.record(IMPORTED + id);
        return done(id);
    }

    private String upload(RemoteCommand.Message message) throws ConnectorException, InterruptedException {
        try {
            JsonNode answer = desk.api()
                    .web()
                    .json(Outgoing.upload(desk.api().upload(), "message/rfc822", message.sizeBytes(), message::open));
            String blob = answer.path("blobId").asText("");
            if (blob.isEmpty()) {
                throw new WireException(WireException.Reason.STRANGE, "The server took the message and named no blob.");
            }
            return blob;
        } catch (WireException broken) {
            throw Failures.of(broken);
        }
    }

    private PerformResult done(String id) throws ConnectorException, InterruptedException {
        RemoteId key = new RemoteId.Key(id);
        return new PerformResult(
                new Lookup(desk, facts).describe(Set.of(key)), Map.of(), new Outcome.Done(Optional.of(key)));
    }

    private static PerformResult refused(Outcome outcome) {
        return new PerformResult(List.of(), Map.of(), outcome);
    }
}
