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

/** {@code postferry:retry}: tries a change once more. */
@Service
@Command(
        scope = "postferry",
        name = "retry",
        description = "Tries a change once more that failed, or that may have happened")
public final class Retry implements Action {
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
        Needed.engine(outbox).retry(id);
        session.getConsole().println("Change " + id + " is tried again.");
        return null;
    }
}
