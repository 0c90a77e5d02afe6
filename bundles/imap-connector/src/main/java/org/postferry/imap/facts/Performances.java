package org.postferry.imap.facts;

import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;

/** What each command becomes in IMAP. */
final class Performances implements RemoteCommand.Cases<Performance> {
    private final Desk desk;
    private final Steps steps;

    Performances(Desk desk, Steps steps) {
        this.desk = desk;
        this.steps = steps;
    }

    @Override
    public Performance setKeywords(RemoteCommand.SetKeywords command) {
        return new KeywordChange(desk, mailbox(command.scope()), command);
    }

    @Override
    public Performance setMailboxes(RemoteCommand.SetMailboxes command) {
        Scope.Mailbox from = mailbox(command.scope());
        return desk.labelling()
                .labels()
                .flatMap(labels -> withLabels(labels, from, command))
                .orElseGet(() -> new MailboxChange(desk, from, command, steps));
    }

    /** Empty from one heap of mail to another. */
    private Optional<Performance> withLabels(Labels labels, Scope.Mailbox from, RemoteCommand.SetMailboxes command) {
        if (labels.allMail().equals(from.rawName())) {
            return Optional.of(new LabelChange(desk, from, labels, command, steps));
        }
        boolean outOfHeap = !labels.isLabel(from.rawName());
        boolean intoLabels = command.add().stream().map(Scope.Mailbox::rawName).anyMatch(labels::isLabel);
        return outOfHeap && intoLabels
                ? Optional.of(new Restoration(desk, from, labels, command, steps))
                : Optional.empty();
    }

    @Override
    public Performance destroy(RemoteCommand.Destroy command) {
        Scope.Mailbox from = mailbox(command.scope());
        if (desk.labelling().expungesForGood(from)) {
            return new Destruction(desk, from, command.ids(), steps);
        }
        return desk.labelling()
                .trash()
                .<Performance>map(trash -> new DestructionByTrash(desk, from, trash, command.ids(), steps))
                .orElse(() -> Performance.refused(
                        command.ids(),
                        ConnectorException.Kind.PERMANENT,
                        "Gmail removes an email for good from Trash alone, and Trash is hidden from IMAP."));
    }

    @Override
    public Performance append(RemoteCommand.Append command) {
        return new Appending(desk, command, steps);
    }

    @Override
    public Performance createMailbox(RemoteCommand.CreateMailbox command) {
        return new MailboxCreation(desk, command, steps);
    }

    @Override
    public Performance renameMailbox(RemoteCommand.RenameMailbox command) {
        return new MailboxRenaming(desk, command, steps);
    }

    @Override
    public Performance deleteMailbox(RemoteCommand.DeleteMailbox command) {
        return new MailboxDeletion(desk, command, steps);
    }

    private static Scope.Mailbox mailbox(Scope scope) {
        if (scope instanceof Scope.Mailbox mailbox) {
            return mailbox;
        }
        throw new IllegalArgumentException("IMAP has emails in mailboxes only");
    }
}
