package org.postferry.connector;

import java.time.Duration;
import java.util.Optional;

/**
 * The one checked exception that leaves a connector. One table in the engine reads its two axes; nobody else retries.
 * The message names the thing, what was expected and what came, and bears no secret; {@link #serverSaid()} is the
 * server's own sentence.
 */
public final class ConnectorException extends Exception {
    /** Of the server's words this much is kept: enough to understand, too little to fill a log. */
    public static final int MAX_SERVER_WORDS = 500;

    /** What may help. */
    public enum Kind {
        /** The same request may work soon: the connection broke, a time-out, {@code BYE}, {@code NO [UNAVAILABLE]}, HTTP 5xx. */
        TRANSIENT,
        /** We ask too much: HTTP 429, {@code NO [LIMIT]}; {@link #retryAfter()} holds the server's hint. */
        THROTTLED,
        /** Only the person can help: a refused sign-in, a certificate that is not trusted. */
        UNAUTHORIZED,
        /** It will never work: stop trying, keep, show. */
        PERMANENT
    }

    /** How much stops. */
    public enum Extent {
        EMAIL,
        SCOPE,
        ACCOUNT
    }

    private final Kind kind;
    private final Extent extent;
    private final String serverSaid;
    private final transient Optional<Duration> retryAfter;

    private ConnectorException(
            Kind kind,
            Extent extent,
            String message,
            String serverSaid,
            Optional<Duration> retryAfter,
            Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.extent = extent;
        this.serverSaid =
                serverSaid.length() <= MAX_SERVER_WORDS ? serverSaid : serverSaid.substring(0, MAX_SERVER_WORDS);
        this.retryAfter = retryAfter;
    }

    /** A failure in words of ours; see {@link #withServerWords}, {@link #withRetryAfter} and {@link #withCause} for more. */
    public static ConnectorException of(Kind kind, Extent extent, String message) {
        return new ConnectorException(kind, extent, message, "", Optional.empty(), null);
    }

    /** The same failure with the server's own words. */
    public ConnectorException withServerWords(String words) {
        return copy(new ConnectorException(kind, extent, getMessage(), words, retryAfter, getCause()));
    }

    /** The same failure with the server's own hint of when to come again. */
    public ConnectorException withRetryAfter(Duration hint) {
        return copy(new ConnectorException(kind, extent, getMessage(), serverSaid, Optional.of(hint), getCause()));
    }

    /** The same failure with what caused it. */
    public ConnectorException withCause(Throwable cause) {
        return copy(new ConnectorException(kind, extent, getMessage(), serverSaid, retryAfter, cause));
    }

    private ConnectorException copy(ConnectorException made) {
        made.setStackTrace(getStackTrace());
        return made;
    }

    public Kind kind() {
        return kind;
    }

    public Extent extent() {
        return extent;
    }

    /** The server's own words, empty when it said nothing. */
    public String serverSaid() {
        return serverSaid;
    }

    /** When the server said to come again. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
