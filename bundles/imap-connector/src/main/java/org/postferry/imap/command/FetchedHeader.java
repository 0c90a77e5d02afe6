package org.postferry.imap.command;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message without its body.
 *
 * @param header its beginning, as much as is kept
 * @param emailId the server's own name of it, which outlives a move and is the same in every mailbox
 * @param threadId the server's own name of its thread
 * @param labels Gmail's, where they were asked for
 */
public record FetchedHeader(
        long uid,
        List<String> flags,
        Instant receivedAt,
        long size,
        byte[] header,
        Optional<String> emailId,
        Optional<String> threadId,
        List<String> labels) {
    /** Whether the server told a date that can be read; else {@link #receivedAt} is the epoch. */
    public boolean isDated() {
        return !receivedAt.equals(InternalDate.NONE);
    }
}
