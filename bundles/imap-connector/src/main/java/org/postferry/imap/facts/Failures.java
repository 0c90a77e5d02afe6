package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.WireException;

/** Reads what went wrong: broken connections, and NO and BAD by their response codes (RFC 5530 section 3). */
final class Failures {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("AUTHENTICATIONFAILED", Kind.UNAUTHORIZED),
            Map.entry("AUTHORIZATIONFAILED", Kind.UNAUTHORIZED),
            Map.entry("EXPIRED", Kind.UNAUTHORIZED),
            Map.entry("PRIVACYREQUIRED", Kind.UNAUTHORIZED),
            Map.entry("CONTACTADMIN", Kind.UNAUTHORIZED),
            Map.entry("LIMIT", Kind.THROTTLED),
            Map.entry("NOPERM", Kind.PERMANENT),
            Map.entry("CANNOT", Kind.PERMANENT),
            Map.entry("OVERQUOTA", Kind.PERMANENT),
            Map.entry("TOOBIG", Kind.PERMANENT),
            Map.entry("ALREADYEXISTS", Kind.PERMANENT));

    /** They speak of the sign-in, whatever command was refused. */
    private static final Set<String> OF_THE_ACCOUNT = Set.of(
            "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN", "LIMIT");

    // Exchange Online: "Request is throttled. Suggested Backoff Time: 92415 milliseconds" (docs/quirks.md)
    private static final Pattern BACKOFF = Pattern.compile("Suggested Backoff Time: (\\d{1,9}) milliseconds");
    private static final Pattern THROTTLED =
            Pattern.compile("(?i)throttled|too many simultaneous connections|maximum number of connections");

    private Failures() {}

    static ConnectorException of(WireException broken) {
        Kind kind = broken.reason() == WireException.Reason.UNTRUSTED ? Kind.UNAUTHORIZED : Kind.TRANSIENT;
        return ConnectorException.of(kind, Extent.ACCOUNT, broken.getMessage()).withCause(broken);
    }

    /** @param what was wanted, such as {@code open mailbox "Sent"} @param extent how much stops, unless the code says more */
    static ConnectorException of(RefusedException refused, String what, Extent extent) {
        Status status = refused.status();
        Optional<Duration> hint = backoff(status);
        boolean throttled = hint.isPresent() || isThrottled(status);
        String code = status.code().map(present -> present.name()).orElse("");
        Kind kind = throttled ? Kind.THROTTLED : KINDS.getOrDefault(code, Kind.TRANSIENT);
        ConnectorException failure = ConnectorException.of(
                        kind,
                        throttled || OF_THE_ACCOUNT.contains(code) ? Extent.ACCOUNT : extent,
                        "The server refused to " + what + ": " + status.words())
                .withServerWords(status.words())
                .withCause(refused);
        return hint.map(failure::withRetryAfter).orElse(failure);
    }

    /** A refused sign-in: without a code that says otherwise, name or secret are wrong. @param secret such as {@code password} */
    static ConnectorException ofSignIn(RefusedException refused, String username, String secret) {
        ConnectorException general = of(refused, "let " + username + " sign in", Extent.ACCOUNT);
        boolean unnamed = refused.status().code().isEmpty() && refused.status().kind() == Status.Kind.NO;
        if (general.kind() != Kind.UNAUTHORIZED && !(unnamed && general.kind() == Kind.TRANSIENT)) {
            return general;
        }
        return ConnectorException.of(
                        Kind.UNAUTHORIZED,
                        Extent.ACCOUNT,
                        "The server does not accept this user name with this " + secret + ": "
                                + refused.status().words())
                .withServerWords(refused.status().words())
                .withCause(refused);
    }

    /** The server wants us to slow down; asking smaller questions would make it worse. */
    static boolean isThrottled(Status status) {
        return status.hasCode("LIMIT") || THROTTLED.matcher(status.text()).find();
    }

    private static Optional<Duration> backoff(Status status) {
        Matcher matcher = BACKOFF.matcher(status.text());
        return matcher.find() ? Optional.of(Duration.ofMillis(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }
}
