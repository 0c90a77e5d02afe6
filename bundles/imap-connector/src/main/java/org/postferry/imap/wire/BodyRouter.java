package org.postferry.imap.wire;

import java.util.Optional;

/** Says where the bytes of a section go, before they are read. */
public interface BodyRouter {
    /** Keeps everything in memory, as far as the reader's limits go. */
    BodyRouter NOWHERE = (soFar, section, size) -> Optional.empty();

    /**
     * @param soFar the row as far as it was read; its UID may still be missing
     * @param section such as {@code BODY[]}
     * @param size as announced; a server that announces more than can be read is cut off after this was asked
     * @return empty: keep it in memory
     */
    Optional<BodySink> begin(FetchRow soFar, String section, long size);
}
