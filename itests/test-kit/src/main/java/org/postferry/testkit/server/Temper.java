package org.postferry.testkit.server;

/** What a server can tell of changes, from much to little. */
public enum Temper {
    /** IMAP with QRESYNC: flags and removals since a token (RFC 7162 section 3.2). */
    QRESYNC,
    /** IMAP with CONDSTORE: flags since a token, removals by nothing but the count (RFC 7162 section 3.1). */
    CONDSTORE,
    /** Plain IMAP: new emails and a count. */
    PLAIN,
    /** As JMAP: one state for all emails, several mailboxes an email (RFC 8620 section 5.2). */
    ACCOUNT;

    boolean hasModSeq() {
        return this == QRESYNC || this == CONDSTORE;
    }
}
