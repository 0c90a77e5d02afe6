package org.postferry.smtp;

import java.time.Duration;

/**
 * How long a server for sending is waited for. One that drips its answers is over at {@link #whole}, whatever it says meanwhile.
 *
 * @param connect for a connection to stand
 * @param answer for one answer before the message's last byte
 * @param finalAnswer for the answer after it
 * @param envelope for all that is said before the message, from the first byte on, but for its recipients
 * @param recipient for each of them, who is asked for one by one
 * @param bytesPerSecond how fast the message itself leaves at least
 */
record Patience(
        Duration connect,
        Duration answer,
        Duration finalAnswer,
        Duration envelope,
        Duration recipient,
        long bytesPerSecond) {
    /**
     * Slow servers need seconds to connect and to answer, two to look a recipient up, slow lines a minute for a megabyte. RFC 5321 section 4.5.3.2.6 waits ten
     * minutes for the last answer, lest a message be sent twice: here none is ever sent again by itself.
     */
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(3),
            Duration.ofMinutes(2),
            Duration.ofSeconds(2),
            16 * 1024);

    /** For a message of that size to so many, from the first byte to the last answer. */
    Duration whole(long messageBytes, int recipients) {
        return envelope.plus(recipient.multipliedBy(recipients))
                .plusSeconds(messageBytes / bytesPerSecond)
                .plus(finalAnswer);
    }
}
