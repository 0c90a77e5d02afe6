package org.postferry.jmap.wire;

/** No usable answer came; the message is a sentence for a person and bears no secret. */
public class WireException extends Exception {
    /** What happened. */
    public enum Reason {
        /** No connection could be made. */
        UNREACHABLE,
        /** The server owed bytes and sent none for too long. */
        TIMED_OUT,
        /** The connection broke, or was closed by us. */
        CLOSED,
        /** The certificate is not to be trusted. */
        UNTRUSTED,
        /** The question is larger than the server takes; nothing left here. */
        UNSENT,
        /** The answer is larger, deeper or longer than we take. */
        TOO_LARGE,
        /** The answer is not what was asked for: no JSON, an address nobody should follow. */
        STRANGE,
        /** It would have gone to a server that is none of the account's; nothing left here. */
        FOREIGN,
        /** An HTTP status that is no success, see {@link StatusException}. */
        STATUS
    }

    private final Reason reason;

    public WireException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public WireException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
