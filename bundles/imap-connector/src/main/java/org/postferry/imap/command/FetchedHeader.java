package org.postferry.imap.command;

import java.time.Instant;
import java.util.List;

/**
 * One message without its body.
 *
 * @param header its beginning, as much as is kept
 */
public record FetchedHeader(long uid, List<String> flags, Instant receivedAt, long size, byte[] header) {}
