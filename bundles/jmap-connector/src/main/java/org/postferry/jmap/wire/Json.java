package org.postferry.jmap.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;

/** JSON from the network, with caps (protocol danger D-32): what breaks one is a failed request and nothing more. Thread-safe. */
public final class Json {
    /** Body structures nest with their messages; more than this is an attack on the stack. */
    public static final int MAX_DEPTH = 200;
    /** One text part, or one header field, at most. */
    public static final int MAX_STRING_CHARS = 4 * 1024 * 1024;
    /** The longest number of RFC 8620 section 1.3 has 16 digits. */
    public static final int MAX_NUMBER_CHARS = 32;
    /** One window of emails with their headers; a session holds one answer in memory. */
    public static final long MAX_ANSWER_CHARS = 48L * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING_CHARS)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxDocumentLength(MAX_ANSWER_CHARS)
                            .build())
                    .build())
            // RFC 8620 section 1.5 (I-JSON): no name stands twice in an object; which of the two is meant nobody knows
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private Json() {}

    /** An empty object to fill. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** As it goes over the wire. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    /** Reads one value, and nothing behind it. */
    public static JsonNode read(InputStream in) throws WireException {
        try {
            JsonNode node = MAPPER.readTree(in);
            return node == null ? MAPPER.missingNode() : node;
        } catch (StreamConstraintsException e) {
            throw new WireException(
                    WireException.Reason.TOO_LARGE, "The server's answer is larger than Postferry takes.", e);
        } catch (JsonProcessingException e) {
            throw new WireException(WireException.Reason.STRANGE, "The server's answer is no JSON.", e);
        } catch (BodyException e) {
            throw e.wire();
        } catch (IOException e) {
            throw new WireException(WireException.Reason.CLOSED, "The connection broke in an answer.", e);
        }
    }

    /** Reads one value out of a text. */
    public static JsonNode read(String text) throws WireException {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MAPPER.missingNode() : node;
        } catch (JsonProcessingException e) {
            throw new WireException(WireException.Reason.STRANGE, "The server's message is no JSON.", e);
        }
    }
}
