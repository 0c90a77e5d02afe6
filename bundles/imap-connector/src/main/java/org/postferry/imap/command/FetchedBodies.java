package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.BodySink;

/** Takes the bytes of messages as they arrive. */
public interface FetchedBodies {
    /** The bytes of this message begin; empty: nobody wants them. */
    Optional<BodySink> begin(long uid, long size);

    /** All bytes of what was begun last have arrived, and they are this message's. */
    void complete(long uid);

    /** What was begun last turned out to be another message's. */
    void abandon(long uid);
}
