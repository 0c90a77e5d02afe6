package org.postferry.imap.command;

import java.util.List;
import org.postferry.imap.wire.UidSet;

/** Takes flags and removals as they arrive. */
public interface FetchedFlags {
    void flags(long uid, List<String> flags);

    /** With Gmail's labels, where they were asked for. */
    default void flags(long uid, List<String> flags, List<String> labels) {
        flags(uid, flags);
    }

    /** Told as gone since the modification sequence that was asked for (RFC 7162 section 3.2.6). */
    void vanished(UidSet uids);
}
