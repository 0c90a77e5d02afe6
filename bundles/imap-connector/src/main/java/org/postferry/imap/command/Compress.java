package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** Has both sides compress from the end of its answer on (RFC 4978 section 3). Nothing may be sent before that is read. */
public final class Compress implements Command<Status> {
    @Override
    public CommandLine line() {
        return new CommandLine("COMPRESS").words("DEFLATE");
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
