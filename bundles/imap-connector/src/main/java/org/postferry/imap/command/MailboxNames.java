package org.postferry.imap.command;

import org.postferry.imap.wire.Value;

/** Names of mailboxes as they stand on the wire, one character for each byte. */
final class MailboxNames {
    private MailboxNames() {}

    /** A mailbox may be called NIL; INBOX is the one name without regard to case (RFC 3501 section 5.1). */
    static String of(Value value) {
        String name =
                value instanceof Value.Atom atom ? atom.word() : value.text().orElse("");
        return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
    }
}
