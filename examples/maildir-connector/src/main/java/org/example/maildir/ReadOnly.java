package org.example.maildir;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;

/** Says no to every command, and to each email that it names. */
final class ReadOnly implements RemoteCommand.Cases<Set<RemoteId>> {
    private static final PerformResult.Outcome NO =
            new PerformResult.Outcome.Refused(Kind.PERMANENT, "this account is only read");

    private ReadOnly() {}

    static PerformResult refusal(RemoteCommand command) {
        Set<RemoteId> ids = command.match(new ReadOnly());
        return new PerformResult(List.of(), ids.stream().collect(Collectors.toMap(id -> id, id -> NO)), NO);
    }

    @Override
    public Set<RemoteId> setKeywords(RemoteCommand.SetKeywords command) {
        return command.ids();
    }

    @Override
    public Set<RemoteId> setMailboxes(RemoteCommand.SetMailboxes command) {
        return command.ids();
    }

    @Override
    public Set<RemoteId> destroy(RemoteCommand.Destroy command) {
        return command.ids();
    }

    @Override
    public Set<RemoteId> append(RemoteCommand.Append command) {
        return Set.of();
    }

    @Override
    public Set<RemoteId> createMailbox(RemoteCommand.CreateMailbox command) {
        return Set.of();
    }

    @Override
    public Set<RemoteId> renameMailbox(RemoteCommand.RenameMailbox command) {
        return Set.of();
    }

    @Override
    public Set<RemoteId> deleteMailbox(RemoteCommand.DeleteMailbox command) {
        return Set.of();
    }
}
