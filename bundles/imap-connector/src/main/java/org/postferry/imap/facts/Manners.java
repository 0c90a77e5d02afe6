package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a server wants to be treated where it does not say so itself: what a quirk profile knows of it, else nothing.
 *
 * @param longestIdle after which IDLE is begun anew
 * @param statusEvery how often it wants to be asked something while one waits by the clock, where it hangs up otherwise
 * @param push whether what it offers of NOTIFY and IDLE is to be believed
 * @param compression when COMPRESS is used
 * @param connections it bears of one account, where known
 * @param dailyBytes it sends to one account in a day before it locks it out, where known
 */
record Manners(
        Duration longestIdle,
        Optional<Duration> statusEvery,
        boolean push,
        Compression compression,
        OptionalInt connections,
        OptionalLong dailyBytes) {
    /** Below the ten minutes after which routers forget a silent connection (RFC 2177 allows 29). */
    static final Duration LONGEST_IDLE = Duration.ofMinutes(9);

    /** When what goes over the wire is compressed. */
    enum Compression {
        NEVER,
        /** Where the line, and not the processor, is what one waits for. */
        WHERE_IT_PAYS,
        ALWAYS
    }
}
