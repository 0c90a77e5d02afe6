package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.postferry.store.OutboxStore;

/** One request and its answer, as a route sees them. Confined to one thread. */
final class Exchange {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Map<String, String> variables;
    private final QueryParameters parameters;
    private final MessageDigest bodyDigest = sha256();
    private byte[] requestHash = {};

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, String> variables,
            QueryParameters parameters) {
        this.request = request;
        this.response = response;
        this.variables = variables;
        this.parameters = parameters;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** The id that stands in the path; what is no id names nothing. */
    <I> I id(Function<String, I> parse, String what) {
        String text = variables.getOrDefault("id", "");
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("There is no such " + what);
        }
    }

    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    Optional<String> query(String name) {
        return parameters.value(name);
    }

    <I> Optional<I> queryId(String name, Function<String, I> parse) {
        try {
            return query(name).map(parse);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(name, "is no id");
        }
    }

    boolean queryFlag(String name) {
        String value = query(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Problem.invalid(name, "must be true or false");
        }
        return value.equals("true");
    }

    /** {@code ?limit=}. */
    int limit() {
        String text = query("limit").orElse(String.valueOf(ApiLimits.DEFAULT_PAGE));
        boolean digits = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int limit = digits ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > ApiLimits.MAX_PAGE) {
            throw Problem.invalid("limit", "must be within 1.." + ApiLimits.MAX_PAGE);
        }
        return limit;
    }

    /** {@code ?after=}. */
    Optional<String> after() {
        return query("after");
    }

    boolean hasBody() {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** The JSON object of the body. Throws a {@link Problem} of 413 or 415 for a body that is too large or of another type. */
    ObjectNode body() throws IOException {
        int maxBytes = ApiLimits.MAX_BODY_BYTES;
        requireType(Json.MEDIA_TYPE);
        byte[] bytes = request.getInputStream().readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            // a client that is still sending when the answer comes often loses it: as much again is read away
            request.getInputStream().skip(maxBytes);
            throw Problem.of(413, "Too large", "The body must have at most " + maxBytes + " bytes");
        }
        bodyDigest.update(bytes);
        return Json.parse(bytes);
    }

    /** Throws a {@link Problem} of 415 when the body is of none of these types. */
    void requireType(String... expected) {
        if (Stream.of(expected).noneMatch(this::isOfType)) {
            throw Problem.of(
                    415, "Unsupported media type", "The Content-Type must be " + String.join(" or ", expected));
        }
    }

    boolean isOfType(String mediaType) {
        String type = Optional.ofNullable(request.getContentType()).orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().equalsIgnoreCase(mediaType);
    }

    /** The body as it comes; what was read of it counts for {@link #idempotencyKey()}. */
    InputStream hashedBody() throws IOException {
        return new DigestInputStream(request.getInputStream(), bodyDigest);
    }

    /** What makes a repeat of this request harmless, where the caller gave a key; asked once the body was read. */
    Optional<OutboxStore.IdempotencyKey> idempotencyKey() {
        Optional<String> key = Optional.ofNullable(request.getHeader("Idempotency-Key"));
        if (key.isPresent() && !isKey(key.get())) {
            throw Problem.invalid(
                    "Idempotency-Key", "has 1 to " + ApiLimits.MAX_KEY_LENGTH + " printable ASCII characters");
        }
        return key.map(text -> new OutboxStore.IdempotencyKey(text, requestHash()));
    }

    /** The same of a body that bears secrets: what is kept of it must not help to guess them. @param open the body without them */
    Optional<OutboxStore.IdempotencyKey> idempotencyKey(ObjectNode open) {
        bodyDigest.reset();
        bodyDigest.update(Json.bytes(open));
        return idempotencyKey();
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= ApiLimits.MAX_KEY_LENGTH
                && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** Of the body as it was when this was asked first. */
    private byte[] requestHash() {
        if (requestHash.length == 0) {
            requestHash = hash();
        }
        return requestHash;
    }

    private byte[] hash() {
        MessageDigest digest = sha256();
        String line = request.getMethod() + " " + request.getPathInfo() + " " + request.getQueryString() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        return digest.digest(bodyDigest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    void answer(int status, JsonNode json) throws IOException {
        answer(status, Json.MEDIA_TYPE, Json.bytes(json));
    }

    void answer(int status, String mediaType, byte[] bytes) throws IOException {
        response.setStatus(status);
        response.setContentType(mediaType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    void answer(int status) {
        response.setStatus(status);
    }

    /** A page of a list. */
    <T> void page(List<T> items, Optional<String> next, Function<T, JsonNode> toJson) throws IOException {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("items");
        items.forEach(item -> array.add(toJson.apply(item)));
        json.put("next", next.orElse(null));
        answer(200, json);
    }

    /** A page out of what was found, one item more than asked for: that it is there says that the list goes on. */
    <T> void pageOf(List<T> found, Function<T, String> cursor, Function<T, JsonNode> toJson) throws IOException {
        int limit = limit();
        boolean more = found.size() > limit;
        List<T> items = more ? found.subList(0, limit) : found;
        page(items, more ? Optional.of(cursor.apply(items.get(limit - 1))) : Optional.empty(), toJson);
    }
}
