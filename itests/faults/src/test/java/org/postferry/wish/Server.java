package org.postferry.wish;

import org.postferry.testkit.imap.HiddenExtension;
import org.postferry.testkit.imap.HidingProxy;

/** What a server can do: it moves at once and tells new UIDs, or it does neither. */
enum Server {
    WHOLE,
    WITHOUT_UIDPLUS_AND_MOVE;

    /** One of this kind, made of one that can do all. */
    HidingProxy before(int port) {
        return this == WHOLE
                ? HidingProxy.before(port)
                : HidingProxy.before(port, HiddenExtension.UIDPLUS, HiddenExtension.MOVE);
    }
}
