package org.postferry.rest;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;

/** What every answer has in common. Stateless. */
final class Answers {
    private Answers() {}

    /** Nothing of ours may be guessed at, framed, kept by a cache or loaded by another site. */
    static void secure(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    /** Says no. Flushed, for the server would else turn the answer of a refused sign-in into another. */
    static void problem(HttpServletResponse response, Problem problem) throws IOException {
        response.resetBuffer();
        secure(response);
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        byte[] body = Json.bytes(problem.toJson());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
