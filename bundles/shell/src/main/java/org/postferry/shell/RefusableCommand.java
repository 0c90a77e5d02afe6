package org.postferry.shell;

import java.io.UncheckedIOException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.postferry.search.BadQueryException;
import org.postferry.sync.Refused;

/**
 * A command that may have to say no. Karaf writes what a command throws into the log as an accident, with where it was thrown;
 * only its own {@link CommandException} is shown and no more. A no is not an accident: it is shown in red, a script's command
 * fails by it as by any other, and the log stays what an operator reads. A defect is an accident: Karaf says so in a sentence and
 * writes it into the log.
 */
abstract class RefusableCommand implements Action {
    /** Does it; what it throws as a no, or about what was typed, has a sentence for a person. */
    abstract void run() throws Exception;

    @Override
    public final @Nullable Object execute() throws Exception {
        try {
            run();
            return null;
        } catch (Refused | BadQueryException | UncheckedIOException e) {
            throw new CommandException(Words.sentence(String.valueOf(e.getMessage())), e);
        }
    }
}
