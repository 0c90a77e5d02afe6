package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Asks to be told of every change of every mailbox of this person, on this one connection (RFC 5465 section 3.1). */
public final class Notify implements Command<Status> {
    /** Events of the open mailbox come when they would without it (RFC 5465 section 6.1), of the others as STATUS and LIST. */
    private static final String EVERYTHING = "(selected-delayed (MessageNew MessageExpunge FlagChange))"
            + " (personal (MessageNew MessageExpunge FlagChange MailboxName))";

    private final boolean standings;

    /** @param standings the server first tells how each mailbox stands */
    public Notify(boolean standings) {
        this.standings = standings;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("NOTIFY").words("SET" + (standings ? " STATUS " : " ") + EVERYTHING);
    }

    @Override
    public boolean take(Response.Untagged response) {
        return standings && StatusRow.of(response).isPresent();
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
