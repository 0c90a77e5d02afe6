package org.postferry.jmap.wire;

import java.time.Duration;
import java.util.Optional;

/** The server answered with an HTTP status that is no success. */
public final class StatusException extends WireException {
    private final int status;
    private final transient Optional<Duration> retryAfter;
    private final transient Problem problem;

    /**
     * What the body said of it (RFC 8620 section 3.6.1), empty strings where it said nothing.
     *
     * @param type such as {@code urn:ietf:params:jmap:error:limit}
     * @param limit which limit was met
     */
    public record Problem(String type, String limit, String detail) {
        public static final Problem NONE = new Problem("", "", "");
    }

    StatusException(int status, String host, Optional<Duration> retryAfter, Problem problem) {
        super(Reason.STATUS, host + " answered with status " + status + describe(problem));
        this.status = status;
        this.retryAfter = retryAfter;
        this.problem = problem;
    }

    private static String describe(Problem problem) {
        String what = problem.detail().isEmpty() ? problem.type() : problem.detail();
        return what.isEmpty() ? "." : ": " + what;
    }

    public int status() {
        return status;
    }

    /** When the server said to come again (RFC 9110 section 10.2.3). */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    public Problem problem() {
        return problem;
    }
}
