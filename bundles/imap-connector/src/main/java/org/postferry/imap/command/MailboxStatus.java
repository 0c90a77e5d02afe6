package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Asks how a mailbox stands without opening it (RFC 3501 section 6.3.10); never for the selected one. */
public final class MailboxStatus implements Command<Optional<StatusRow>> {
    private final String mailbox;
    private final String items;
    private Optional<StatusRow> row = Optional.empty();

    public MailboxStatus(String mailbox, StatusItems items) {
        this(mailbox, items.words());
    }

    private MailboxStatus(String mailbox, String items) {
        this.mailbox = mailbox;
        this.items = items;
    }

    /** Asks how large a message it takes, and nothing that has to be counted (RFC 7889 section 3). */
    public static MailboxStatus appendLimit(String mailbox) {
        return new MailboxStatus(mailbox, "(APPENDLIMIT)");
    }

    @Override
    public CommandLine line() {
        return new CommandLine("STATUS").mailbox(mailbox).words(items);
    }

    @Override
    public boolean take(Response.Untagged response) {
        Optional<StatusRow> found =
                StatusRow.of(response).filter(status -> status.name().equals(mailbox));
        row = found.or(() -> row);
        return found.isPresent();
    }

    @Override
    public Optional<StatusRow> done(Status status) {
        return row;
    }
}
