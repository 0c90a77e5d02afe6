package org.postferry.imap.wire;

import java.util.OptionalLong;

/** The server answered a command with NO or BAD (RFC 3501 section 7.1), or stopped before its end. The connection goes on. */
public final class RefusedException extends Exception {
    private final String command;
    private final transient Status status;

    public RefusedException(String command, Status status) {
        super(command + ": " + status.kind() + " " + status.text());
        this.command = command;
        this.status = status;
    }

    /** The name of the refused command. */
    public String command() {
        return command;
    }

    public Status status() {
        return status;
    }

    /** Which of these the command did not come to; all of them when it was refused. */
    public UidSet unreached(UidSet uids) {
        OptionalLong lowest = status.stoppedAt();
        return lowest.isPresent() ? uids.below(lowest.getAsLong()) : uids;
    }
}
