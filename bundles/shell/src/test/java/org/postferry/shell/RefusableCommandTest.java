package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.sync.Refused;

/** Karaf writes what a command throws into the log, with its trace, unless it is a CommandException. */
class RefusableCommandTest {
    private static Action command(Exception thrown) {
        return new RefusableCommand() {
            @Override
            void run() throws Exception {
                throw thrown;
            }
        };
    }

    @Test
    void aNoIsASentenceAndNoAccident() {
        for (Exception no : List.of(
                new Refused(Refused.Reason.CONFLICT, "No."),
                new IllegalArgumentException("No."),
                new IllegalStateException("No."))) {
            Action command = command(no);

            CommandException shown = assertThrows(CommandException.class, command::execute);

            assertEquals("No.", shown.getMessage());
            assertEquals(no, shown.getCause());
        }
    }

    @Test
    void aDefectStaysOne() {
        Action command = command(new NullPointerException());

        assertThrows(NullPointerException.class, command::execute);
    }

    @Test
    void whatWorksHasNoResultToShow() throws Exception {
        RefusableCommand command = new RefusableCommand() {
            @Override
            void run() {}
        };

        assertNull(command.execute());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                AccountAdd.class,
                AccountList.class,
                Append.class,
                Copy.class,
                Delete.class,
                Discard.class,
                MailboxCreate.class,
                MailboxDelete.class,
                MailboxRename.class,
                Mark.class,
                Move.class,
                Mutations.class,
                Reindex.class,
                Retry.class,
                Search.class,
                Send.class,
                Status.class,
                Sync.class,
                Undo.class
            })
    void everyCommandIsSuchAOne(Class<?> command) {
        assertEquals(true, RefusableCommand.class.isAssignableFrom(command));
    }
}
