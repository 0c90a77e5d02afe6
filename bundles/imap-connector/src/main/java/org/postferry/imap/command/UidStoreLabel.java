package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Puts one of Gmail's labels on emails of All Mail or takes it off, and leaves the others (protocol danger D-37). */
public final class UidStoreLabel implements Command<Status> {
    private final UidSet uids;
    private final boolean on;
    private final String label;

    /** @param label as FETCH tells it: a system label begins with a backslash */
    public UidStoreLabel(UidSet uids, boolean on, String label) {
        this.uids = uids;
        this.on = on;
        this.label = label;
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("UID STORE").set(uids).words((on ? "+" : "-") + Extras.LABELS + ".SILENT");
        // a system label is an atom with a backslash, like a system flag; whatever else is called so goes as a string
        return label.matches("\\\\[A-Za-z]+") ? line.words("(" + label + ")") : line.listOf(label);
    }

    @Override
    public boolean take(Response.Untagged response) {
        return response instanceof Response.Fetched;
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
