package org.postferry.imap.command;

/**
 * Leaves a mailbox that was opened by EXAMINE, where UNSELECT is missing (RFC 3501 section 6.4.2): nothing is expunged from
 * a mailbox that is only read.
 */
public final class Close extends Plain {
    public Close() {
        super("CLOSE");
    }
}
