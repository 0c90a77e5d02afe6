package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** Waits until DONE is sent; what the server tells meanwhile answers nothing and goes to the listeners (RFC 2177). */
public final class Idle implements Command<Status> {
    /** What ends it. */
    public static final String DONE = "DONE";

    @Override
    public CommandLine line() {
        return new CommandLine("IDLE");
    }

    /** Keepalives and news of days. */
    @Override
    public long maxResponses() {
        return Long.MAX_VALUE;
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
