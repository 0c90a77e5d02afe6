package org.postferry.imap.command;

/** Takes a name from those that other programs show (RFC 3501 section 6.3.7). */
public final class Unsubscribe extends Naming {
    public Unsubscribe(String mailbox) {
        super("UNSUBSCRIBE", mailbox);
    }
}
