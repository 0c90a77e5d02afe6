package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a changes call (RFC 8620 section 5.2).
 *
 * @param updatedProperties what alone has changed of those updated, where the server says so (RFC 8621 section 2.2)
 */
public record Changes(
        String oldState,
        String newState,
        boolean hasMore,
        List<String> created,
        List<String> updated,
        List<String> destroyed,
        Optional<List<String>> updatedProperties) {
    static Changes read(JsonNode answer) {
        JsonNode properties = answer.path("updatedProperties");
        return new Changes(
                answer.path("oldState").asText(""),
                Read.state(answer.path("newState")),
                answer.path("hasMoreChanges").asBoolean(false),
                Read.ids(answer.path("created")),
                Read.ids(answer.path("updated")),
                Read.ids(answer.path("destroyed")),
                properties.isArray() ? Optional.of(Read.ids(properties)) : Optional.empty());
    }

    /** Whether nothing is told. */
    public boolean isEmpty() {
        return created.isEmpty() && updated.isEmpty() && destroyed.isEmpty();
    }
}
