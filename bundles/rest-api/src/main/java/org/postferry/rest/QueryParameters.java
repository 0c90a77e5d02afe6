package org.postferry.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;

/**
 * What stands behind the {@code ?} of a request. The server's own reading of parameters takes a body that calls itself a form for
 * parameters too, as curl calls every body of which nobody says otherwise: a mail would be gone before anybody asks for its type.
 * Immutable.
 */
record QueryParameters(Map<String, String> values) {
    /** Throws a {@link Problem} where a % escapes nothing. */
    static QueryParameters of(HttpServletRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty()) {
                values.putIfAbsent(decoded(name), decoded(pair.substring(equals < 0 ? pair.length() : equals + 1)));
            }
        }
        return new QueryParameters(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Bad request", "The query holds a % that escapes nothing");
        }
    }

    Set<String> names() {
        return values.keySet();
    }

    /** Empty for one that is absent or has no value. */
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }
}
