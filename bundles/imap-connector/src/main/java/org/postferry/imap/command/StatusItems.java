package org.postferry.imap.command;

/** Which items STATUS asks for, as far as the server knows them (RFC 7162 section 3.1.7, RFC 8474 section 4.3). */
public record StatusItems(boolean modSeq, boolean mailboxId) {
    String words() {
        return "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN" + (modSeq ? " HIGHESTMODSEQ" : "")
                + (mailboxId ? " MAILBOXID" : "") + ")";
    }
}
