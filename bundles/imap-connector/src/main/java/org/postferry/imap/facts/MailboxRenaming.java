package org.postferry.imap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Rename;
import org.postferry.imap.wire.RefusedException;

/** Gives a mailbox another name, another place, or both; those below it go with it. */
final class MailboxRenaming implements Performance {
    private static final String RENAMING = "renaming";

    private final Desk desk;
    private final RemoteCommand.RenameMailbox command;
    private final Steps steps;

    MailboxRenaming(Desk desk, RemoteCommand.RenameMailbox command, Steps steps) {
        this.desk = desk;
        this.command = command;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        String old = command.mailbox().rawName();
        if (old.equals(MailboxTree.INBOX)) {
            // RFC 3501 section 6.3.5: that would empty it into another mailbox
            return Performance.refused(Kind.PERMANENT, "The inbox cannot be renamed.");
        }
        MailboxTree tree = MailboxTree.ask(desk);
        String rawName;
        try {
            rawName = tree.rawName(command.name(), command.parent());
        } catch (MailboxTree.NoNameException noName) {
            return Performance.refused(Kind.PERMANENT, noName.getMessage());
        }
        if (rawName.equals(old)) {
            return MailboxCreation.seen(desk, rawName);
        }
        boolean began = steps.taken().contains(RENAMING);
        boolean done = began && tree.has(rawName) && !tree.has(old);
        if (!done && tree.has(rawName)) {
            return Performance.refused(Kind.PERMANENT, "There is a mailbox of that name.");
        }
        if (!done && tree.isBelow(rawName, old)) {
            return Performance.refused(Kind.PERMANENT, "A mailbox cannot be put into itself.");
        }
        Subscriptions subscriptions = Subscriptions.of(desk, tree, old, began);
        if (!began) {
            steps.record(RENAMING);
        }
        Optional<Outcome.Refused> refusal = done ? Optional.empty() : rename(old, rawName);
        if (refusal.isPresent()) {
            return new PerformResult(List.of(), Map.of(), refusal.get());
        }
        subscriptions.carryTo(rawName);
        return MailboxCreation.seen(desk, rawName);
    }

    private Optional<Outcome.Refused> rename(String old, String rawName) throws ConnectorException {
        // a server may refuse to rename what is open
        leave(desk);
        try {
            desk.talk().await(desk.talk().send(new Rename(old, rawName)));
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(Performance.refusal(refused, "rename the mailbox"));
        }
    }

    static void leave(Desk desk) throws ConnectorException {
        var left = desk.mailbox().leave();
        if (left.isPresent()) {
            desk.talk().attempt(left.get());
        }
    }
}
