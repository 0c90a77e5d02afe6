package org.postferry.imap.command;

import org.postferry.imap.wire.Value;

/** Names of mailboxes as they stand on the wire, one character for each byte. */
final class MailboxNames {
    /** One that is longer is too long to be told (MailboxSeen), and is cut so that many cost no memory. */
    static final int MAX_LENGTH = 8 * 1024;

    private MailboxNames() {}

    /** A mailbox may be called NIL; INBOX is the one name without regard to case (RFC 3501 section 5.1). */
    static String of(Value value) {
        String name =
                value instanceof Value.Atom atom ? atom.word() : value.text().orElse("");
        if (name.length() > MAX_LENGTH) {
            return name.substring(0, MAX_LENGTH);
        }
        return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
    }
}
