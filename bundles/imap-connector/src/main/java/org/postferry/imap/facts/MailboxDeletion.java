package org.postferry.imap.facts;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Delete;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.MailboxStatus;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.command.Unsubscribe;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.UidSet;

/** Deletes a mailbox with what is in it, but only what a person has seen: as many emails, none but those, and no mailboxes below. */
final class MailboxDeletion implements Performance {
    private static final String DELETING = "deleting";

    private final Desk desk;
    private final RemoteCommand.DeleteMailbox command;
    private final String rawName;
    private final Steps steps;

    MailboxDeletion(Desk desk, RemoteCommand.DeleteMailbox command, Steps steps) {
        this.desk = desk;
        this.command = command;
        this.rawName = command.mailbox().rawName();
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        if (rawName.equals(MailboxTree.INBOX)) {
            return Performance.refused(Kind.PERMANENT, "The inbox cannot be deleted.");
        }
        MailboxTree tree = MailboxTree.ask(desk);
        if (!tree.has(rawName)) {
            return steps.taken().contains(DELETING)
                    ? gone()
                    : Performance.refused(Kind.TRANSIENT, "The server does not list the mailbox.");
        }
        if (tree.hasBelow(rawName)) {
            // some servers leave an empty name behind, some refuse (RFC 3501 section 6.3.4), none asks
            return Performance.refused(Kind.PERMANENT, "There are mailboxes in it; they have to go first.");
        }
        // STATUS is stale, and DELETE may be refused, while it is open (protocol danger D-45)
        MailboxRenaming.leave(desk);
        OptionalLong emails = desk.mailbox()
                .beside(new MailboxStatus(rawName, desk.abilities().statusItems()), "count the emails of the mailbox")
                .map(StatusRow::messages)
                .orElse(OptionalLong.empty());
        if (emails.isEmpty()) {
            return Performance.refused(Kind.TRANSIENT, "The server does not say how many emails are in the mailbox.");
        }
        if (emails.getAsLong() != command.shownEmails()) {
            return Performance.refused(
                    Kind.PERMANENT,
                    "The mailbox holds " + emails.getAsLong() + " emails by now, not " + command.shownEmails() + ".");
        }
        if (emails.getAsLong() > 0 && !holdsOnlyShown(emails.getAsLong())) {
            // it may be one of ours, such as a copy of which the server told no UID: the next pull says which it is
            return Performance.refused(
                    Kind.TRANSIENT, "The mailbox holds an email that was not shown when it was to be deleted.");
        }
        return delete();
    }

    /** A count that is right proves nothing: another client may have laid one in and taken another out. */
    private boolean holdsOnlyShown(long counted) throws ConnectorException {
        if (desk.labelling().isLabel(rawName)) {
            return true; // its emails are in All Mail, and stay there
        }
        Examine.Opened opened = desk.mailbox().open(command.mailbox());
        UidSet roster = desk.searches().all(opened, false);
        MailboxRenaming.leave(desk);
        return roster.size() == counted
                && new MailboxFacts(command.mailbox(), opened.uidValidity(), desk.receivedSince())
                        .ids(roster).stream().allMatch(command.shown()::hasAll);
    }

    private PerformResult delete() throws ConnectorException {
        if (!steps.taken().contains(DELETING)) {
            steps.record(DELETING);
        }
        try {
            desk.talk().await(desk.talk().send(new Delete(rawName)));
        } catch (RefusedException refused) {
            return new PerformResult(List.of(), Map.of(), Performance.refusal(refused, "delete the mailbox"));
        }
        return gone();
    }

    private PerformResult gone() throws ConnectorException {
        // RFC 3501 section 6.3.9: a subscription outlives its mailbox
        desk.talk().attempt(desk.talk().send(new Unsubscribe(rawName)));
        return new PerformResult(List.of(new RemoteFact.MailboxGone(rawName)), Map.of(), Outcomes.DONE);
    }
}
