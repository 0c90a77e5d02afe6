package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Removes these messages if they are marked as deleted, and no others (RFC 4315 section 2.1; protocol danger D-04). */
public final class UidExpunge implements Command<Status> {
    private final UidSet uids;

    public UidExpunge(UidSet uids) {
        this.uids = uids;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("UID EXPUNGE").set(uids);
    }

    @Override
    public boolean take(Response.Untagged response) {
        return response instanceof Response.Vanished || response instanceof Response.Count;
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
