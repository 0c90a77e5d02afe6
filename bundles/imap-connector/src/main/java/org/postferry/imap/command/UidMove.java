package org.postferry.imap.command;

import org.postferry.imap.wire.UidSet;

/** Moves messages, each of them wholly or not at all (RFC 6851 section 3.3). */
public final class UidMove extends Placing {
    public UidMove(UidSet uids, String into) {
        super("UID MOVE", uids, into);
    }
}
