package org.postferry.imap.command;

import org.postferry.imap.wire.UidSet;

/** Copies messages, all or none (RFC 3501 section 6.4.7). */
public final class UidCopy extends Placing {
    public UidCopy(UidSet uids, String into) {
        super("UID COPY", uids, into);
    }
}
