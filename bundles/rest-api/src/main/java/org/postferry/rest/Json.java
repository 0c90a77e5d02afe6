package org.postferry.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Reads JSON strictly and within limits, writes it. Stateless. */
final class Json {
    static final String MEDIA_TYPE = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(ApiLimits.MAX_JSON_DEPTH)
                            .maxStringLength(ApiLimits.MAX_LETTER_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The object that a request's body is. */
    static ObjectNode parse(byte[] body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw Problem.of(400, "Bad request", "The body is not JSON" + place(e) + ": " + reason(e));
        } catch (IOException e) {
            throw Problem.of(400, "Bad request", "The body is not JSON");
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Problem.of(400, "Bad request", "The body must be a JSON object");
    }

    private static String place(JsonProcessingException e) {
        JsonLocation found = e.getLocation();
        return found == null ? "" : " (line " + found.getLineNr() + ", column " + found.getColumnNr() + ")";
    }

    /** Without what the parser says of itself: its features in backquotes, and places in brackets, with the parenthesis they stand in. */
    private static String reason(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage()).split("\\[Source:|`|\\R", 2)[0];
        int parenthesis = said.lastIndexOf('(');
        boolean open = parenthesis > said.lastIndexOf(')');
        return Problem.toldBack((open ? said.substring(0, parenthesis) : said).strip());
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of ours can be written
        }
    }

    /** RFC 3339 in UTC, or null. */
    static void put(ObjectNode json, String field, Optional<Instant> time) {
        json.put(field, time.map(Instant::toString).orElse(null));
    }
}
