package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the types of RFC 8620 section 1 out of JSON, without belief. */
final class Read {
    /** RFC 8620 section 1.2. */
    private static final int LONGEST_ID = 255;
    /** A state is opaque; ours must fit into a checkpoint. */
    private static final int LONGEST_STATE = 4_000;

    private Read() {}

    static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_ID;
    }

    /** Ids of an array, in its order, each once. */
    static List<String> ids(JsonNode array) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode item : array) {
            String id = item.asText("");
            if (isId(id)) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    /** The names in an object whose value is true, as in {@code mailboxIds}. */
    static Set<String> trueNames(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.properties().forEach(field -> {
            if (field.getValue().asBoolean(false)) {
                names.add(field.getKey());
            }
        });
        return names;
    }

    static String state(JsonNode node) {
        String state = node.asText("");
        if (state.isEmpty() || state.length() > LONGEST_STATE) {
            throw new Strange("a state is missing or too long");
        }
        return state;
    }

    static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? Optional.of(node.asText()) : Optional.empty();
    }

    /** A date-time (RFC 3339 section 5.6), to the second; 1970 where it cannot be read. */
    static Instant time(JsonNode node) {
        try {
            return Instant.ofEpochSecond(OffsetDateTime.parse(node.asText("")).toEpochSecond());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** RFC 8620 section 1.3: an unsigned integer; 0 for what is none. */
    static long number(JsonNode node) {
        return Math.max(0, node.canConvertToLong() ? node.asLong() : 0);
    }

    static <T> List<T> list(JsonNode array, java.util.function.Function<JsonNode, T> row) {
        List<T> rows = new ArrayList<>();
        array.forEach(item -> rows.add(row.apply(item)));
        return rows;
    }
}
