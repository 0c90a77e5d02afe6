package org.postferry.shell;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** A command that decides about one change. */
abstract class DecisionCommand extends RefusableCommand {
    @Argument(name = "mutation", description = "its id, as postferry:mutations shows it", required = true)
    String mutation = "";

    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference
    Session session;

    /** Returns what became of it, as the end of a sentence. */
    abstract String decide(Outbox present, MutationId id);

    @Override
    final void run() {
        MutationId id = Typed.read(mutation, MutationId::parse);
        String became = decide(Needed.engine(outbox), id);
        session.getConsole().println("Change " + id + " " + became);
    }
}
