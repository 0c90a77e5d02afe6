package org.postferry.imap.command;

/** Leaves the mailbox and expunges nothing (RFC 3691). */
public final class Unselect extends Plain {
    public Unselect() {
        super("UNSELECT");
    }
}
