package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.WireException;

/** Reads what went wrong: broken connections, and NO and BAD by their response codes (RFC 5530 section 3). */
final class Failures {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("AUTHENTICATIONFAILED", Kind.UNAUTHORIZED),
            Map.entry("EXPIRED", Kind.UNAUTHORIZED),
            Map.entry("AUTHORIZATIONFAILED", Kind.PERMANENT),
            Map.entry("PRIVACYREQUIRED", Kind.PERMANENT),
            Map.entry("CONTACTADMIN", Kind.PERMANENT),
            Map.entry("LIMIT", Kind.PERMANENT),
            Map.entry("NOPERM", Kind.PERMANENT),
            Map.entry("CANNOT", Kind.PERMANENT),
            Map.entry("OVERQUOTA", Kind.PERMANENT),
            Map.entry("TOOBIG", Kind.PERMANENT),
            Map.entry("ALREADYEXISTS", Kind.PERMANENT),
            Map.entry("CLIENTBUG", Kind.PERMANENT),
            Map.entry("USEATTR", Kind.PERMANENT), // RFC 6154 section 3
            Map.entry("HASCHILDREN", Kind.PERMANENT)); // RFC 9051 section 7.1

    /** The secret holds no longer (RFC 5530 section 3), whatever was asked: nothing is answered from then on. */
    private static final Set<String> SIGNED_OUT = Set.of("AUTHENTICATIONFAILED", "EXPIRED");

    /**
     * To a sign-in they say that only a person can help. Who is signed in already hears them of one mailbox or of one wish (RFC
     * 5530 section 3): that one stops, and the others go on.
     */
    private static final Set<String> OF_WHAT_WAS_ASKED =
            Set.of("AUTHORIZATIONFAILED", "PRIVACYREQUIRED", "CONTACTADMIN");

    /** A part of the server is down (RFC 5530 section 3). It does not say which: Yahoo says it of single messages. */
    private static final String DOWN = "UNAVAILABLE";

    /** Without a code, or with one of these, there may be no such mailbox (RFC 5530 section 3; TRYCREATE, RFC 3501 section 7.1). */
    private static final Set<String> OF_NO_MAILBOX = Set.of("", "NONEXISTENT", "NOPERM", "TRYCREATE");

    /** They change some emails, and some of them can be changed first. */
    private static final Set<String> DIVISIBLE = Set.of("UID COPY", "UID MOVE", "UID STORE", "UID EXPUNGE");

    // Exchange Online: "User is authenticated but not connected" (docs/quirks.md); whatever is asked from then on is
    // refused
    private static final Pattern CUT_OFF = Pattern.compile("(?i)authenticated but not connected");

    /** Whoever sends bombs shall not keep us busy with them. */
    static final Duration AFTER_A_BOMB = Duration.ofMinutes(5);

    private Failures() {}

    /**
     * Bytes that came in clear text after STARTTLS are TRANSIENT as well: nothing was told to whoever sent them, each try looks
     * anew, and one stray packet must not take an account off line until a person comes.
     */
    static ConnectorException of(WireException broken) {
        Optional<Duration> throttled = broken.farewell().flatMap(status -> Throttling.in("", status));
        Kind kind = broken.reason() == WireException.Reason.UNTRUSTED ? Kind.UNAUTHORIZED : Kind.TRANSIENT;
        ConnectorException failure = ConnectorException.of(
                        throttled.isPresent() ? Kind.THROTTLED : kind, Extent.ACCOUNT, broken.getMessage())
                .withServerWords(broken.farewell().map(Status::words).orElse(""))
                .withCause(broken);
        if (broken.reason() == WireException.Reason.INFLATED) {
            return failure.withRetryAfter(AFTER_A_BOMB);
        }
        return throttled.map(failure::withRetryAfter).orElse(failure);
    }

    /** The server does not let anybody in. */
    static ConnectorException ofGreeting(Status bye, String host) {
        Optional<Duration> throttled = Throttling.in("", bye);
        ConnectorException failure = ConnectorException.of(
                        throttled.isPresent() ? Kind.THROTTLED : Kind.TRANSIENT,
                        Extent.ACCOUNT,
                        sentence(host + " does not let anybody in now", bye))
                .withServerWords(bye.words());
        return throttled.map(failure::withRetryAfter).orElse(failure);
    }

    /** @param what was wanted, such as {@code open mailbox "Sent"} @param extent how much stops, unless the code says more */
    static ConnectorException of(RefusedException refused, String what, Extent extent) {
        Status status = refused.status();
        Optional<Duration> throttled = Throttling.in(refused.command(), status);
        String code = code(refused);
        boolean ofTheAccount = SIGNED_OUT.contains(code) || isCutOff(status);
        Kind kind = throttled.isPresent() ? Kind.THROTTLED : KINDS.getOrDefault(code, Kind.TRANSIENT);
        ConnectorException failure = ConnectorException.of(
                        kind,
                        throttled.isPresent() || ofTheAccount ? Extent.ACCOUNT : extent,
                        sentence("The server refused to " + what, status))
                .withServerWords(status.words())
                .withCause(refused);
        return throttled.map(failure::withRetryAfter).orElse(failure);
    }

    /** A refused sign-in: without a code that says otherwise, name or secret are wrong. @param secret such as {@code password} */
    static ConnectorException ofSignIn(RefusedException refused, String username, String secret) {
        ConnectorException general = of(refused, "let " + username + " sign in", Extent.ACCOUNT);
        boolean unnamed = refused.status().code().isEmpty() && refused.status().kind() == Status.Kind.NO;
        boolean forAPerson = general.kind() == Kind.UNAUTHORIZED
                || general.kind() == Kind.PERMANENT && OF_WHAT_WAS_ASKED.contains(code(refused));
        if (!forAPerson && !(unnamed && general.kind() == Kind.TRANSIENT)) {
            return general;
        }
        return ConnectorException.of(
                        Kind.UNAUTHORIZED,
                        Extent.ACCOUNT,
                        sentence("The server does not accept this user name with this " + secret, refused.status()))
                .withServerWords(refused.status().words())
                .withCause(refused);
    }

    /**
     * The server wants us to slow down, or answers nothing any more: asking smaller questions would make it worse. Whatever else it
     * says, the email it was asked for may be alone to blame, and one bad email stops no mailbox.
     */
    static boolean stopsAll(RefusedException refused) {
        Status status = refused.status();
        return Throttling.in(refused.command(), status).isPresent()
                || SIGNED_OUT.contains(code(refused))
                || isCutOff(status);
    }

    /** Some part of the server is down, and it may be more than what was asked for. */
    static boolean isDown(RefusedException refused) {
        return refused.status().hasCode(DOWN);
    }

    /** What was to be opened may not be there. Any other refusal tells what ails it, and so that it is (protocol danger D-14). */
    static boolean isOfNoMailbox(RefusedException refused) {
        return OF_NO_MAILBOX.contains(code(refused)) && !stopsAll(refused);
    }

    /**
     * It may be done for fewer emails at once. A question is not made smaller: to that LIMIT means our pace, and MESSAGELIMIT does
     * not say where it would have stopped.
     */
    static boolean isTooMany(RefusedException refused) {
        Status status = refused.status();
        return DIVISIBLE.contains(refused.command())
                && (status.hasCode("LIMIT") || status.hasCode("MESSAGELIMIT"))
                && Throttling.in(refused.command(), status).isEmpty();
    }

    private static String code(RefusedException refused) {
        return refused.status().code().map(ResponseCode::name).orElse("");
    }

    private static boolean isCutOff(Status status) {
        return CUT_OFF.matcher(status.text()).find();
    }

    private static String sentence(String what, Status status) {
        String words = status.words().strip();
        return words.isEmpty() ? what + "." : what + ": " + words;
    }
}
