package org.postferry.jmap.facts;

import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Steps;

/** Hands each command to who carries it out. */
final class Performance {
    private final Desk desk;
    private final EmailFacts facts;
    private final Steps steps;

    Performance(Desk desk, EmailFacts facts, Steps steps) {
        this.desk = desk;
        this.facts = facts;
        this.steps = steps;
    }

    /** Work that may fail as a session's calls do. */
    private interface Work {
        PerformResult go() throws ConnectorException, InterruptedException;
    }

    PerformResult run(RemoteCommand command) throws ConnectorException, InterruptedException {
        Commands emails = new Commands(desk, facts);
        MailboxCommands mailboxes = new MailboxCommands(desk);
        Work work = command.match(new RemoteCommand.Cases<>() {
            @Override
            public Work setKeywords(RemoteCommand.SetKeywords set) {
                return () -> emails.keywords(set.ids(), set.add(), set.remove());
            }

            @Override
            public Work setMailboxes(RemoteCommand.SetMailboxes set) {
                return () -> emails.mailboxes(set.ids(), set.add(), set.remove());
            }

            @Override
            public Work destroy(RemoteCommand.Destroy destroy) {
                return () -> new Destruction(desk, facts).of(destroy.shownIn());
            }

            @Override
            public Work append(RemoteCommand.Append append) {
                return () -> new Appending(desk, facts, steps).run(append);
            }

            @Override
            public Work createMailbox(RemoteCommand.CreateMailbox create) {
                return () -> mailboxes.create(create, steps);
            }

            @Override
            public Work renameMailbox(RemoteCommand.RenameMailbox rename) {
                return () -> mailboxes.rename(rename);
            }

            @Override
            public Work deleteMailbox(RemoteCommand.DeleteMailbox delete) {
                return () -> mailboxes.delete(delete);
            }
        });
        return work.go();
    }
}
