package org.postferry.sync;

import java.util.OptionalLong;

/**
 * How far a first sync, or a catching up, has come.
 *
 * @param phase {@code mailboxes}, {@code headers}, {@code content} or {@code checking}
 * @param done, total in emails; total may grow
 * @param bytes fetched so far
 * @param perSecond emails a second, over the last half minute
 * @param etaSeconds empty while nothing can be said
 */
public record Progress(String phase, long done, long total, long bytes, double perSecond, OptionalLong etaSeconds) {}
