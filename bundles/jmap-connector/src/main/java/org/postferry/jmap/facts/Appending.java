package org.postferry.jmap.facts;

import java.time.Duration;
import java.time.Instant;
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
import org.postferry.connector.RemoteId;
import org.postferry.connector.Steps;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailImport;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.model.Keyword;

/** Stores a finished message: upload, then Email/import (RFC 8621 section 4.8). What was imported is written down, so it is not imported twice. */
final class Appending {
    private static final String IMPORTED = "imported ";
    private static final String BEFORE = "before ";
    private static final String MISSED = "missed ";
    private static final String AGAIN = "again";
    private static final String ANSWERED = "answered";
    private static final String AS_SEEN = "as seen";
    private static final String EXISTED = "existed";
    private static final Outcome IN_DOUBT = new Outcome.Unknown(
            "The answer was lost, and the server does not show all of what came since: the message may be there.");

    /** A server may still be at work on what it was sent when its connection broke; a second look after so long sees it. */
    static final Duration SETTLES_AFTER = Duration.ofSeconds(60);

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
        if (imported.isPresent()) {
            return done(imported.get());
        }
        Optional<String> before = taken(BEFORE);
        if (before.isPresent()) {
            Optional<PerformResult> found = lookFor(command, before.get());
            if (found.isPresent()) {
                return found.get();
            }
            waitForSecondLook();
        }
        if (command.message().sizeBytes() > desk.api().document().limits().uploadBytes()) {
            return refused(new Outcome.Refused(Kind.PERMANENT, "The server takes no message of that size."));
        }
        String blob;
        try {
            blob = desk.upload(command.message());
        } catch (ConnectorException failure) {
            if (Failures.lacksRoom(failure)) {
                return refused(Commands.lacksRoom(Failures.words(failure)));
            }
            if (Failures.isOfTheUpload(failure)) {
                return refused(new Outcome.Refused(Kind.PERMANENT, Failures.words(failure)));
            }
            throw failure;
        }
        if (before.isEmpty()) {
            // a lost answer is looked for among what came after this
            steps.record(BEFORE + desk.run(EmailGet.state()).state());
        } else {
            steps.record(AGAIN);
        }
        SetAnswer answer = imported(blob, command);
        String made = answer.created().getOrDefault(EmailImport.KEY, "");
        if (!made.isEmpty()) {
            steps.record(IMPORTED + made);
            return done(made);
        }
        SetError refused = answer.refused().get(EmailImport.KEY);
        if (refused != null) {
            steps.record(ANSWERED);
        } else {
            return refused(new Outcome.Unknown("The server did not say what came of the message."));
        }
        if (refused.type().equals("alreadyExists") && !refused.existingId().isEmpty()) {
            // RFC 8621 section 4.8: the very same message is there; it only has to be where it is wanted
            return existing(refused.existingId(), command);
        }
        return refused(Commands.refusal(refused));
    }

    /** James takes no message that bears no keyword (docs/quirks.md): it comes as one that was read, and that is taken back. */
    private SetAnswer imported(String blob, RemoteCommand.Append command)
            throws ConnectorException, InterruptedException {
        if (steps.taken().contains(AS_SEEN)) {
            return imported(blob, command, Set.of(Keyword.SEEN));
        }
        try {
            return imported(blob, command, command.keywords());
        } catch (ConnectorException refused) {
            if (!command.keywords().isEmpty()
                    || refused.kind() != Kind.PERMANENT
                    || !refused.serverSaid().contains("keywords")) {
                throw refused;
            }
            steps.record(AS_SEEN);
            return imported(blob, command, Set.of(Keyword.SEEN));
        }
    }

    private SetAnswer imported(String blob, RemoteCommand.Append command, Set<Keyword> keywords)
            throws ConnectorException, InterruptedException {
        return desk.run(new EmailImport(
                blob,
                command.mailbox().rawName(),
                keywords.stream().map(Keyword::name).toList(),
                command.receivedAt()));
    }

    private Optional<String> taken(String kind) {
        return steps.taken().stream()
                .filter(step -> step.startsWith(kind))
                .map(step -> step.substring(kind.length()))
                .findFirst();
    }

    /**
     * Called when a look found nothing: that proves something where the server had answered; else this must be the second
     * look, long enough after the first, for the server may still be at work on what it was sent.
     */
    private void waitForSecondLook() throws ConnectorException {
        List<String> taken = steps.taken();
        String last = taken.get(taken.size() - 1);
        if (last.equals(ANSWERED)) {
            return;
        }
        Instant now = desk.clock().instant();
        Instant missed = now;
        if (last.startsWith(MISSED)) {
            missed = Instant.ofEpochSecond(Long.parseLong(last.substring(MISSED.length())));
        } else {
            steps.record(MISSED + now.getEpochSecond());
        }
        Duration left = Duration.between(now, missed.plus(SETTLES_AFTER));
        if (!left.isNegative() && !left.isZero()) {
            throw ConnectorException.of(
                            Kind.TRANSIENT,
                            Extent.EMAIL,
                            "The answer was lost. It is looked for once more before it is sent again.")
                    .withRetryAfter(left);
        }
    }

    /** Empty where it is not there. */
    private Optional<PerformResult> lookFor(RemoteCommand.Append command, String before)
            throws ConnectorException, InterruptedException {
        Arrivals arrivals = new Arrivals(
                desk,
                new Arrivals.Wanted(
                        command.mailbox().rawName(), command.message(), command.messageId(), command.receivedAt()));
        Optional<Arrivals.Look> told = arrivals.since(before);
        if (told.isPresent() && told.get().found().isPresent()) {
            return Optional.of(done(told.get().found().get().id()));
        }
        if (told.isPresent() && !told.get().whole()) {
            return Optional.of(refused(IN_DOUBT));
        }
        // an import may have changed no state (docs/quirks.md)
        Arrivals.Look there = told.isPresent() ? arrivals.underItsTime() : arrivals.underAnyTime();
        if (there.found().isPresent()) {
            String id = there.found().get().id();
            steps.record(EXISTED); // before we came, for all we know: its keywords may be somebody's
            steps.record(IMPORTED + id);
            return Optional.of(done(id));
        }
        // who told of everything that came, and not of ours, has it not: at worst one that is silent puts a time of its
        // own,
        // and has it twice
        return told.isEmpty() && !there.whole() ? Optional.of(refused(IN_DOUBT)) : Optional.empty();
    }

    private PerformResult existing(String id, RemoteCommand.Append command)
            throws ConnectorException, InterruptedException {
        RemoteId key = new RemoteId.Key(id);
        PerformResult put = new Commands(desk, facts).mailboxes(Set.of(key), Set.of(command.mailbox()), Set.of());
        Outcome outcome = put.outcomes().getOrDefault(key, put.outcome());
        if (outcome instanceof Outcome.Gone) {
            return refused(new Outcome.Refused(Kind.TRANSIENT, "The server had the message, and has it no more."));
        }
        if (!(outcome instanceof Outcome.Done)) {
            return refused(outcome);
        }
        steps.record(EXISTED); // its keywords are somebody's
        steps.record(IMPORTED + id);
        return done(id);
    }

    private PerformResult done(String id) throws ConnectorException, InterruptedException {
        RemoteId key = new RemoteId.Key(id);
        if (steps.taken().contains(AS_SEEN) && !steps.taken().contains(EXISTED)) {
            PerformResult cleared = new Commands(desk, facts).keywords(Set.of(key), Set.of(), Set.of(Keyword.SEEN));
            Outcome outcome = cleared.outcomes().getOrDefault(key, cleared.outcome());
            boolean isSo = outcome instanceof Outcome.Done
                    || outcome instanceof Outcome.Gone
                    || outcome instanceof Outcome.Refused refused && refused.kind() == Kind.PERMANENT;
            if (!isSo) {
                return refused(outcome);
            }
        }
        return new PerformResult(
                new Lookup(desk, facts).describe(Set.of(key)), Map.of(), new Outcome.Done(Optional.of(key)));
    }

    private static PerformResult refused(Outcome outcome) {
        return new PerformResult(List.of(), Map.of(), outcome);
    }
}
