package org.postferry.imap.facts;

import java.util.Comparator;
import java.util.List;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.wire.UidSet;

/** Puts emails of one mailbox into others: copies, and where they shall leave it, the last one by a move. */
final class MailboxChange implements Performance {
    private final Desk desk;
    private final Scope.Mailbox from;
    private final RemoteCommand.SetMailboxes command;
    private final Steps steps;

    MailboxChange(Desk desk, Scope.Mailbox from, RemoteCommand.SetMailboxes command, Steps steps) {
        this.desk = desk;
        this.from = from;
        this.command = command;
        this.steps = steps;
    }

    @Override
    public PerformResult run() throws ConnectorException {
        if (command.remove().stream().anyMatch(mailbox -> !mailbox.equals(from))) {
            // where All Mail is hidden by now, what it told of labels cannot be changed any more
            return Performance.refused(
                    command.ids(),
                    Kind.PERMANENT,
                    "In IMAP an email leaves no other mailbox than the one that it was found in.");
        }
        boolean leave = command.remove().contains(from);
        // in the same order at every try: which one is the move must not change
        List<Scope.Mailbox> targets = command.add().stream()
                .filter(mailbox -> !mailbox.equals(from))
                .sorted(Comparator.comparing(Scope.Mailbox::id))
                .toList();
        if (targets.isEmpty() && leave && command.add().isEmpty()) {
            return new Destruction(desk, from, command.ids(), steps).run();
        }
        long uidValidity = desk.mailbox().openForKnown(from).uidValidity();
        Outcomes outcomes = new Outcomes(desk, from, uidValidity, command.ids());
        UidSet uids = outcomes.uids();
        outcomes.put(uids, Outcomes.DONE);
        for (int i = 0; i < targets.size(); i++) {
            boolean move = leave && i == targets.size() - 1 && !command.add().contains(from);
            uids = new Transfer(desk, from, targets.get(i), uidValidity, outcomes, steps).run(uids, move);
        }
        return outcomes.result();
    }
}
