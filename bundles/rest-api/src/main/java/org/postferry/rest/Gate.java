package org.postferry.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Who may pass: a person who signs in with HTTP Basic, and for a change only where no other site's page made the browser
 * send it. A browser tells where a request comes from (Sec-Fetch-Site, Origin); a client that tells nothing is no
 * browser and needs nothing but the sign-in. Thread-safe.
 */
final class Gate {
    /** The header that a page of ours adds to a change; no form and no image of another site can. */
    static final String OWN_HEADER = "X-Postferry";

    /** What watches a server has no password. */
    static final String OPEN_PATH = "/health";

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD");
    private static final String CHALLENGE = "Basic realm=\"Postferry\", charset=\"UTF-8\"";

    private static final String HOW_TO_SIGN_IN =
            "Sign in as admin, or as another user of this container with that role. The"
                    + " password of admin was shown at the first start; ./run --reset-password makes a new one";

    private final SignIn signIn;

    Gate(SignIn signIn) {
        this.signIn = signIn;
    }

    /** Whether the request may pass; if not, it is answered. */
    boolean admits(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (HARMLESS.contains(request.getMethod()) && OPEN_PATH.equals(request.getPathInfo())) {
            return true;
        }
        Optional<Problem> foreign = HARMLESS.contains(request.getMethod()) ? Optional.empty() : foreign(request);
        if (foreign.isPresent()) {
            Answers.problem(response, foreign.get());
            return false;
        }
        if (signsIn(request)) {
            return true;
        }
        response.setHeader("WWW-Authenticate", CHALLENGE);
        Answers.problem(response, Problem.of(401, "Unauthorized", HOW_TO_SIGN_IN));
        return false;
    }

    private boolean signsIn(HttpServletRequest request) {
        String header = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        return colon > 0 && signIn.admits(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static Optional<Problem> foreign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean browser = site != null || origin != null;
        boolean own = site != null ? site.equals("same-origin") : origin == null || isOwn(origin, request);
        if (!own) {
            return Optional.of(Problem.of(403, "Forbidden", "A change must come from a page of this server"));
        }
        if (browser && !"1".equals(request.getHeader(OWN_HEADER))) {
            return Optional.of(
                    Problem.of(403, "Forbidden", "A change by a browser needs the header " + OWN_HEADER + ": 1"));
        }
        return Optional.empty();
    }

    /** The host and port that the browser asked for; the scheme may differ behind a proxy that ends TLS. */
    private static boolean isOwn(String origin, HttpServletRequest request) {
        int authority = origin.indexOf("://");
        return authority > 0
                && origin.substring(authority + 3)
                        .equalsIgnoreCase(
                                Optional.ofNullable(request.getHeader("Host")).orElse(""));
    }
}
