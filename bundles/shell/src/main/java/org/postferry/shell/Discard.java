package org.postferry.shell;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** {@code postferry:discard}: gives a change up. */
@Service
@Command(scope = "postferry", name = "discard", description = "Gives a change up that is not settled")
public final class Discard extends DecisionCommand {
    @Override
    String decide(Outbox present, MutationId id) {
        present.discard(id, Optional.empty());
        return "is given up; what the server has is shown again.";
    }
}
