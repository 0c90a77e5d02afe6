package org.postferry.shell;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MutationId;
import org.postferry.sync.Outbox;

/** {@code postferry:retry}: tries a change once more. */
@Service
@Command(
        scope = "postferry",
        name = "retry",
        description = "Tries a change once more that failed, or that may have happened")
public final class Retry extends DecisionCommand {
    @Override
    String decide(Outbox present, MutationId id) {
        present.retry(id, Optional.empty());
        return "is tried again.";
    }
}
