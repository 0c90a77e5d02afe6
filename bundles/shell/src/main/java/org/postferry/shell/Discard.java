package org.postferry.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** {@code postferry:discard}: gives a change up. */
@Service
@Command(scope = "postferry", name = "discard", description = "Gives a change up that is not settled")
public final class Discard implements Action {
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
        Needed.engine(outbox).discard(id);
        session.getConsole().println("Change " + id + " is given up; what the server has is shown again.");
        return null;
    }
}
