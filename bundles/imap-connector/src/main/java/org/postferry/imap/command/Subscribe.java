package org.postferry.imap.command;

/** Makes a mailbox one that other programs show (RFC 3501 section 6.3.6). */
public final class Subscribe extends Naming {
    public Subscribe(String mailbox) {
        super("SUBSCRIBE", mailbox);
    }
}
