package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.search.BadQueryException;
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
                new Refused(Refused.Reason.CONFLICT, "No"),
                new BadQueryException("No.", 0),
                new UncheckedIOException("No.", new IOException()))) {
            Action command = command(no);

            CommandException shown = assertThrows(CommandException.class, command::execute);

            assertEquals("No.", shown.getMessage());
            assertEquals(no, shown.getCause());
        }
    }

    @Test
    void aDefectStaysOne() {
        for (RuntimeException defect : List.of(
                new NullPointerException(),
                new IllegalArgumentException("-3 is no capacity"),
                new IllegalStateException("no mailbox is open"))) {
            Action command = command(defect);

            assertEquals(defect, assertThrows(RuntimeException.class, command::execute));
        }
    }

    /** What a person mistyped is no defect, whatever it is thrown as. */
    @Test
    void whatCannotBeWhatWasTypedIsANo() {
        Mutations ofNobody = new Mutations();
        ofNobody.account = "nobody";
        Mutations tooMany = new Mutations();
        tooMany.limit = 501;
        Retry ofNoChange = new Retry();
        ofNoChange.mutation = "1";
        AccountAdd atNoPort = new AccountAdd();
        atNoPort.host = "imap.example.org";
        atNoPort.port = 70_000;
        Search forTooMany = new Search();
        forTooMany.query = List.of("tea");
        forTooMany.limit = 501;
        Sync ofNoId = new Sync();
        ofNoId.account = "-1";
        for (Action command : List.of(ofNobody, tooMany, ofNoChange, atNoPort, forTooMany, ofNoId)) {
            CommandException shown = assertThrows(
                    CommandException.class, command::execute, command.getClass().getSimpleName());

            assertEquals(Refused.Reason.INVALID, ((Refused) shown.getCause()).reason());
        }
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
