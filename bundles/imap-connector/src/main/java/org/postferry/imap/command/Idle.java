package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Waits for news of the selected mailbox until DONE is sent (RFC 2177). */
public final class Idle implements Command<Boolean> {
    /** What ends it. */
    public static final String DONE = "DONE";

    private boolean news;

    @Override
    public CommandLine line() {
        return new CommandLine("IDLE");
    }

    /** News is what changes the mailbox; {@code * OK Still here} is none. */
    @Override
    public boolean take(Response.Untagged response) {
        boolean changed = response instanceof Response.Count
                || response instanceof Response.Fetched
                || response instanceof Response.Vanished;
        news = news || changed;
        return changed;
    }

    /** Something was told. */
    public boolean hasNews() {
        return news;
    }

    /** Keepalives and news of days. */
    @Override
    public long maxResponses() {
        return Long.MAX_VALUE;
    }

    @Override
    public Boolean done(Status status) {
        return news;
    }
}
