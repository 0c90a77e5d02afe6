package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;

/** The answer of a get (RFC 8620 section 5.1). */
public record Got<T>(String state, List<T> list, List<String> notFound) {
    public Got {
        list = List.copyOf(list);
        notFound = List.copyOf(notFound);
    }

    static <T> Got<T> read(JsonNode answer, Function<JsonNode, T> row) {
        return new Got<>(
                Read.state(answer.path("state")),
                Read.list(answer.path("list"), row),
                Read.ids(answer.path("notFound")));
    }
}
