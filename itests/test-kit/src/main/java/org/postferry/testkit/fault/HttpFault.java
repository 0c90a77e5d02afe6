package org.postferry.testkit.fault;

/** One thing that goes wrong with a request over HTTP. @param request the how manyth it strikes, from 1 */
public record HttpFault(int request, Kind kind) {
    /** What happens. */
    public enum Kind {
        /** It never reaches the server: the connection ends. */
        LOST,
        /** The server carries it out, and the answer never arrives. */
        UNANSWERED,
        /** The answer ends in its middle. */
        TRUNCATED,
        /** Nothing is heard any more, and the client is not told: it looks as if the connection were open. */
        STALLED,
        /** 429 with Retry-After. */
        THROTTLED,
        /** 503, now and then with Retry-After. */
        UNAVAILABLE,
        /** JMAP: an answer in which the method failed (RFC 8620 section 3.6.2), {@code stateMismatch} where it would change something. Else 500. */
        METHOD_FAILED
    }
}
