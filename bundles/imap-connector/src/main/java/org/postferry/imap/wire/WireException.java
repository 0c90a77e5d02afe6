package org.postferry.imap.wire;

import java.io.IOException;
import java.util.Optional;

/** The connection is of no more use. The message is a sentence for a person. */
public final class WireException extends IOException {
    /** What went wrong. */
    public enum Reason {
        /** No such host, nobody listens, no route. */
        UNREACHABLE,
        /** No answer in time. */
        TIMED_OUT,
        /** The server ended the connection. */
        ENDED,
        /** We did. */
        CLOSED,
        /** The other side does not speak the protocol, or breaks it so that nothing after it can be understood. */
        NONSENSE,
        /** What was compressed grows beyond all measure. */
        INFLATED,
        /** TLS failed for another reason than the certificate. */
        TLS,
        /** The certificate is not to be trusted. */
        UNTRUSTED
    }

    private final Reason reason;
    private final transient Optional<Status> farewell;

    public WireException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.farewell = Optional.empty();
    }

    public WireException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.farewell = Optional.empty();
    }

    /** The server said BYE before it ended the connection (RFC 3501 section 7.1.5). */
    WireException(String host, Status bye, WireException cause) {
        super(host + " said goodbye: " + bye.words(), cause);
        this.reason = Reason.ENDED;
        this.farewell = Optional.of(bye);
    }

    /** The server's last words, where it had some. */
    public Optional<Status> farewell() {
        return farewell;
    }

    public Reason reason() {
        return reason;
    }
}
