package org.postferry.shell;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** {@code postferry:undo}: takes a change back. */
@Service
@Command(
        scope = "postferry",
        name = "undo",
        description = "Takes back what has not left, and undoes what is settled by its inverse")
public final class Undo extends DecisionCommand {
    @Override
    String decide(Outbox present, MutationId id) {
        MutationId back = present.undo(id, Optional.empty());
        return back.equals(id) ? "is taken back." : "is undone by change " + back + ".";
    }
}
