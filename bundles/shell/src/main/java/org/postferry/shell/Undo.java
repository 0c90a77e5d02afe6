package org.postferry.shell;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** {@code postferry:undo}: takes a change back. */
@Service
@Command(
        scope = "postferry",
        name = "undo",
        description = "Takes back what has not left, and undoes what is settled by its inverse")
public final class Undo implements Action {
    @Argument(name = "mutation", description = "its id, as postferry:mutations shows it", required = true)
    String mutation = "";

    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference
    Session session;

    @Override
    public @Nullable Object execute() {
        MutationId id = MutationId.parse(mutation);
        Optional<MutationId> back = Needed.engine(outbox).undo(id);
        if (back.isEmpty()) {
            throw new IllegalStateException("Change " + id + " cannot be undone.");
        }
        String how = back.get().equals(id) ? " is taken back." : " is undone by change " + back.get() + ".";
        session.getConsole().println("Change " + id + how);
        return null;
    }
}
