package org.postferry.jmap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A request as it is to go out, made anew for each try. {@code bytes} is how many its body has. */
public record Outgoing(String method, URI uri, Map<String, String> headers, Supplier<BodyPublisher> body, long bytes) {
    /** Opens a body that is too large to hold. */
    public interface Source {
        InputStream open() throws IOException;
    }

    public static Outgoing get(URI uri, String accept) {
        return new Outgoing("GET", uri, Map.of("Accept", accept), BodyPublishers::noBody, 0);
    }

    public static Outgoing post(URI uri, byte[] json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        return new Outgoing("POST", uri, headers, () -> BodyPublishers.ofByteArray(json), json.length);
    }

    /** @param source opened once for each try */
    public static Outgoing upload(URI uri, String type, long bytes, Source source) {
        Supplier<BodyPublisher> body = () -> BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> {
                    try {
                        return source.open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }),
                bytes);
        return new Outgoing(
                "POST",
                uri,
                Map.of("Content-Type", type, "Accept", "application/json"),
                bytes == 0 ? BodyPublishers::noBody : body,
                bytes);
    }

    /** The same with one more header. */
    public Outgoing with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Outgoing(method, uri, more, body, bytes);
    }
}
