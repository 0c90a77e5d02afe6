package org.postferry.imap.command;

/** Deletes a mailbox with what is in it (RFC 3501 section 6.3.4). */
public final class Delete extends Naming {
    public Delete(String mailbox) {
        super("DELETE", mailbox);
    }
}
