package org.postferry.jmap.facts;

import java.util.Map;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.wire.StatusException;
import org.postferry.jmap.wire.WireException;

/** The one table of what went wrong: HTTP and request level (RFC 8620 section 3.6.1), method level (section 3.6.2). */
final class Failures {
    private static final String PREFIX = "urn:ietf:params:jmap:error:";

    private static final Map<String, Kind> METHOD_KINDS = Map.ofEntries(
            Map.entry("serverUnavailable", Kind.TRANSIENT),
            Map.entry("serverFail", Kind.TRANSIENT),
            // what was done of it is not known: the next pull tells
            Map.entry("serverPartialFail", Kind.TRANSIENT),
            Map.entry("unknownMethod", Kind.PERMANENT),
            Map.entry("invalidArguments", Kind.PERMANENT),
            Map.entry("invalidResultReference", Kind.PERMANENT),
            Map.entry("resultReference", Kind.PERMANENT), // Cyrus 3.6 calls it so (docs/quirks.md)
            Map.entry("forbidden", Kind.PERMANENT),
            Map.entry("accountNotFound", Kind.PERMANENT),
            Map.entry("accountNotSupportedByMethod", Kind.PERMANENT),
            Map.entry("accountReadOnly", Kind.PERMANENT),
            Map.entry("requestTooLarge", Kind.PERMANENT),
            // RFC 8620 section 5.5
            Map.entry("unsupportedFilter", Kind.PERMANENT),
            Map.entry("unsupportedSort", Kind.PERMANENT),
            Map.entry("stateMismatch", Kind.TRANSIENT),
            Map.entry("rateLimit", Kind.THROTTLED));

    private static final Set<String> OF_THE_ACCOUNT =
            Set.of("accountNotFound", "accountNotSupportedByMethod", "serverUnavailable", "rateLimit");

    /** Limits that a smaller question keeps. */
    private static final Set<String> SMALLER_HELPS =
            Set.of("maxSizeRequest", "maxCallsInRequest", "maxObjectsInGet", "maxObjectsInSet");

    /** RFC 9110 section 15.5: bad, too large, of a type that is not taken, not to be processed. */
    private static final Set<Integer> UPLOAD_REFUSED = Set.of(400, 413, 415, 422);

    /** RFC 9110 section 15.6: an error of the server, and an answer that its proxy could not read. */
    private static final Set<Integer> FELL_OVER = Set.of(500, 502);

    /** Who asks is not known, or asks too slowly, too early, too often. */
    private static final Set<Integer> DOWNLOAD_NOT_NOW = Set.of(401, 408, 425, 429);

    private Failures() {}

    static ConnectorException of(WireException broken) {
        if (broken instanceof StatusException refused) {
            return ofStatus(refused);
        }
        // what could not be sent was made smaller where it could be: it is as large next time
        Kind kind =
                switch (broken.reason()) {
                    case UNTRUSTED -> Kind.UNAUTHORIZED;
                    case UNSENT, FOREIGN -> Kind.PERMANENT;
                    case UNREACHABLE, TIMED_OUT, CLOSED, TOO_LARGE, STRANGE, STATUS -> Kind.TRANSIENT;
                };
        return ConnectorException.of(kind, isOfOneAnswer(broken) ? Extent.SCOPE : Extent.ACCOUNT, broken.getMessage())
                .withCause(broken);
    }

    /** Whether another question may well be answered: the connection and the account are as they should be. */
    static boolean isOfOneAnswer(WireException broken) {
        return switch (broken.reason()) {
            case UNSENT, TOO_LARGE, STRANGE -> true;
            default -> false;
        };
    }

    /**
     * Whether one of the emails that were asked for may be why: the answer cannot be read, it broke off, or the server or what
     * is behind its proxy fell over it. Who asks to be left alone for a while (503, 429, Retry-After) does so whatever is asked.
     */
    static boolean isOfTheRows(WireException broken) {
        return switch (broken.reason()) {
            case TOO_LARGE, STRANGE, CLOSED -> true;
            case STATUS -> broken instanceof StatusException refused
                    && FELL_OVER.contains(refused.status())
                    && refused.retryAfter().isEmpty()
                    && !refused.problem().type().equals(PREFIX + "limit");
            case UNREACHABLE, TIMED_OUT, UNTRUSTED, UNSENT, FOREIGN -> false;
        };
    }

    private static ConnectorException ofStatus(StatusException refused) {
        ConnectorException failure = ConnectorException.of(kind(refused), Extent.ACCOUNT, refused.getMessage())
                .withServerWords(refused.problem().detail())
                .withCause(refused);
        return refused.retryAfter().map(failure::withRetryAfter).orElse(failure);
    }

    /** A no to these bytes, and not to the account: something on the way, such as a proxy, may have a limit of its own. */
    static boolean isOfTheUpload(ConnectorException failure) {
        return failure.getCause() instanceof StatusException refused && UPLOAD_REFUSED.contains(refused.status());
    }

    /** RFC 4918 section 11.5: there is no room for these bytes. */
    static boolean lacksRoom(ConnectorException failure) {
        return failure.getCause() instanceof StatusException refused && refused.status() == 507;
    }

    /** A no to this blob, and not to who asks: a filter for viruses, a law, a server that cannot build it. */
    static boolean isOfTheBlob(StatusException refused) {
        int status = refused.status();
        return status / 100 == 4
                && !DOWNLOAD_NOT_NOW.contains(status)
                && !refused.problem().type().equals(PREFIX + "limit");
    }

    /** The server's, or ours where it has none. */
    static String words(ConnectorException failure) {
        return failure.serverSaid().isEmpty() ? String.valueOf(failure.getMessage()) : failure.serverSaid();
    }

    private static Kind kind(StatusException refused) {
        int status = refused.status();
        if (refused.problem().type().equals(PREFIX + "limit") || status == 429) {
            return Kind.THROTTLED;
        }
        if (status == 401 || status == 403) {
            return Kind.UNAUTHORIZED;
        }
        if (status == 503 && refused.retryAfter().isPresent()) {
            return Kind.THROTTLED;
        }
        boolean mayWorkSoon = status / 100 == 5 || status == 408 || status == 425;
        return mayWorkSoon ? Kind.TRANSIENT : Kind.PERMANENT;
    }

    /** An unknown type is a failure of the server (RFC 8620 section 3.6.2). */
    static ConnectorException of(MethodError refused) {
        return ConnectorException.of(
                        METHOD_KINDS.getOrDefault(refused.type(), Kind.TRANSIENT),
                        OF_THE_ACCOUNT.contains(refused.type()) ? Extent.ACCOUNT : Extent.SCOPE,
                        String.valueOf(refused.getMessage()))
                .withServerWords(refused.description())
                .withCause(refused);
    }

    /** Whether a smaller question may be answered. */
    static boolean isTooLarge(WireException broken) {
        return broken.reason() == WireException.Reason.TOO_LARGE
                || broken.reason() == WireException.Reason.UNSENT
                || broken instanceof StatusException refused
                        && (refused.status() == 413
                                || refused.problem().type().equals(PREFIX + "limit")
                                        && SMALLER_HELPS.contains(
                                                refused.problem().limit()));
    }

    /** Whether a question about other emails would fare no better. */
    static boolean stopsAll(MethodError refused) {
        ConnectorException failure = of(refused);
        return failure.extent() == Extent.ACCOUNT || failure.kind() == Kind.THROTTLED;
    }

    static boolean isTooLarge(MethodError refused) {
        return refused.type().equals("requestTooLarge");
    }

    /**
     * The server cannot say what changed since a state. James and Cyrus answer {@code invalidArguments} to one they do not
     * know (docs/quirks.md).
     */
    static boolean isGap(MethodError refused) {
        return refused.type().equals("cannotCalculateChanges") || refused.type().equals("invalidArguments");
    }
}
