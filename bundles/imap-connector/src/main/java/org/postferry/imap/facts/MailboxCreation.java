package org.postferry.imap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Create;
import org.postferry.imap.command.Subscribe;
import org.postferry.imap.wire.RefusedException;

/** Makes a mailbox and subscribes to it, so that other programs show it. */
final class MailboxCreation implements Performance {
    private static final String CREATING = "creating";

    private final Desk desk;
    private final RemoteCommand.CreateMailbox command;
    private final Steps steps;

    MailboxCreation(Desk desk, RemoteCommand.CreateMailbox command, Steps steps) {
        this.desk = desk;
        this.command = command;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        MailboxTree tree = MailboxTree.ask(desk);
        String rawName;
        try {
            rawName = tree.rawName(command.name(), command.parent());
        } catch (MailboxTree.NoNameException noName) {
            return Performance.refused(Kind.PERMANENT, noName.getMessage());
        }
        boolean began = steps.taken().contains(CREATING);
        if (tree.has(rawName) && !began) {
            // not every server says ALREADYEXISTS (RFC 5530 section 3)
            return Performance.refused(Kind.PERMANENT, "There is a mailbox of that name.");
        }
        if (!tree.has(rawName)) {
            if (!began) {
                steps.record(CREATING);
            }
            Optional<Outcome.Refused> refusal = create(rawName);
            if (refusal.isPresent()) {
                return new PerformResult(List.of(), Map.of(), refusal.get());
            }
        }
        desk.talk().attempt(desk.talk().send(new Subscribe(rawName)));
        return seen(desk, rawName);
    }

    /** Where the server will not make it for that use (USEATTR, RFC 6154 section 3), it makes it without. */
    private Optional<Outcome.Refused> create(String rawName) throws ConnectorException {
        Optional<String> use = desk.abilities().has("CREATE-SPECIAL-USE")
                ? command.role().flatMap(Roles::attribute)
                : Optional.empty();
        if (use.isPresent()
                && desk.talk()
                        .attempt(desk.talk().send(new Create(rawName, use)))
                        .isPresent()) {
            return Optional.empty();
        }
        try {
            desk.talk().await(desk.talk().send(new Create(rawName, Optional.empty())));
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(Performance.refusal(refused, "make the mailbox"));
        }
    }

    /** The server said that it is there, and lists it. */
    static PerformResult seen(Desk desk, String rawName) throws ConnectorException {
        Optional<RemoteFact.MailboxSeen> seen = MailboxTree.seen(desk, rawName);
        if (seen.isEmpty()) {
            return Performance.refused(Kind.TRANSIENT, "The server said OK, and does not list the mailbox.");
        }
        return new PerformResult(List.of(seen.get()), Map.of(), Outcomes.DONE);
    }
}
