package org.postferry.jmap.wire;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** An answer whose headers have arrived; its body is read, or closed. {@code uri} is where it came from in the end. */
public record Answer(int status, URI uri, HttpHeaders headers, AnswerBody body) {
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** How many bytes the server announced, -1 where it did not say. */
    public long announced() {
        return headers.firstValueAsLong("Content-Length").orElse(-1);
    }
}
