package org.postferry.imap.wire;

import java.util.OptionalLong;

/** The server answered a command with NO or BAD (RFC 3501 section 7.1), or with OK and before its end. The connection goes on. */
public final class RefusedException extends Exception {
    private final String command;
    private final transient Status status;
    private final boolean partlyDone;

    /** Nothing of the command counts as done, whatever the status names. */
    public RefusedException(String command, Status status) {
        this(command, status, false);
    }

    private RefusedException(String command, Status status, boolean partlyDone) {
        super(command + ": " + status.kind() + " " + status.text());
        this.command = command;
        this.status = status;
        this.partlyDone = partlyDone;
    }

    /** @param limit what told of it; the command itself was answered with OK */
    public static RefusedException beforeItsEnd(String command, Status limit) {
        return new RefusedException(command, limit, true);
    }

    /** The name of the refused command. */
    public String command() {
        return command;
    }

    public Status status() {
        return status;
    }

    /**
     * Which of these the command did not come to; all of them when it was refused: a UID named beside NO is where the limit would
     * have been (RFC 9738 section 3.1), and who believed it would take an answer for proof that none was given (protocol danger D-02).
     */
    public UidSet unreached(UidSet uids) {
        OptionalLong lowest = partlyDone ? status.stoppedAt() : OptionalLong.empty();
        return lowest.isPresent() ? uids.below(lowest.getAsLong()) : uids;
    }
}
