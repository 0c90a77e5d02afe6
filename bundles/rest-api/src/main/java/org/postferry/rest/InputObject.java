package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.postferry.sync.Refused.FieldError;

/**
 * Reads one JSON object field by field and collects what is wrong, so that a person hears all of it at once. A field that
 * is absent gives the fallback; {@code null} takes a value away where that is possible. Fields that nobody asked for are
 * errors. Confined to one thread.
 */
final class InputObject {
    /** Errors of one body that are named; of more, their number is told: nobody mends more by hand. */
    static final int MAX_ERRORS = 50;

    private final ObjectNode json;
    private final String path;
    private final Errors errors;
    private final Set<String> known = new HashSet<>();
    private final Set<String> wrong = new HashSet<>();

    InputObject(ObjectNode json) {
        this(json, "", new Errors());
    }

    private InputObject(ObjectNode json, String path, Errors errors) {
        this.json = json;
        this.path = path;
        this.errors = errors;
    }

    void error(String field, String message) {
        wrong.add(field.split("\\.", 2)[0]);
        errors.add(path + field, message);
    }

    /** Whether something was said of these fields, or of what is in them, already: what follows from that is no mistake of its own. */
    boolean isWrong(String... fields) {
        return Stream.of(fields).anyMatch(wrong::contains);
    }

    boolean isEmpty() {
        return json.isEmpty();
    }

    /** Whether there are fields that nobody asked for so far: one of them may be what seems to be missing. */
    boolean hasUnknown() {
        return !known.containsAll(
                json.properties().stream().map(Map.Entry::getKey).toList());
    }

    /** What is wrong with the whole body: an array of a million numbers is wrong a million times. */
    private static final class Errors {
        private final List<FieldError> named = new ArrayList<>();
        private int found;

        void add(String field, String message) {
            found++;
            if (named.size() < MAX_ERRORS) {
                named.add(new FieldError(field, message));
            }
        }
    }

    private boolean isAbsent(String field) {
        known.add(field);
        return !json.has(field);
    }

    /** A text that must not be empty. */
    String text(String field, Supplier<String> fallback) {
        if (isAbsent(field)) {
            return fallback.get();
        }
        JsonNode value = json.get(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            error(field, "must be a text that is not empty");
            return fallback.get();
        }
        return value.textValue().strip();
    }

    /** A text that may be absent; null or an empty one takes it away. */
    Optional<String> optionalText(String field, Optional<String> fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        JsonNode value = json.get(field);
        if (!value.isTextual() && !value.isNull()) {
            error(field, "must be a text or null");
            return fallback;
        }
        return value.isNull() || value.textValue().isBlank()
                ? Optional.empty()
                : Optional.of(value.textValue().strip());
    }

    /** A text as it stands, which must be there. */
    Optional<String> needed(String field) {
        if (!json.has(field)) {
            error(field, "is needed");
        }
        return secret(field);
    }

    /** A secret, as it stands: blanks belong to it. */
    Optional<String> secret(String field) {
        if (isAbsent(field)) {
            return Optional.empty();
        }
        JsonNode value = json.get(field);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            error(field, "must be a text that is not empty");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /** A text as it stands, which may be empty; null or an absent field gives none. */
    Optional<String> raw(String field) {
        if (isAbsent(field) || json.get(field).isNull()) {
            return Optional.empty();
        }
        JsonNode value = json.get(field);
        if (!value.isTextual()) {
            error(field, "must be a text");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    boolean flag(String field, boolean fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        if (!json.get(field).isBoolean()) {
            error(field, "must be true or false");
        }
        return json.get(field).asBoolean(fallback);
    }

    /** A whole number within bounds; null takes it away. */
    OptionalLong number(String field, long min, long max, OptionalLong fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        JsonNode value = json.get(field);
        if (value.isNull()) {
            return OptionalLong.empty();
        }
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= min
                && value.longValue() <= max;
        if (!fits) {
            error(field, "must be a whole number within " + min + ".." + max);
            return fallback;
        }
        return OptionalLong.of(value.longValue());
    }

    /** One of the constants, by the name that the contract writes. */
    <E extends Enum<E>> E choice(String field, E[] constants, Function<E, String> wireName, E fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        List<String> names = new ArrayList<>();
        for (E constant : constants) {
            if (wireName.apply(constant).equals(json.get(field).textValue())) {
                return constant;
            }
            names.add(wireName.apply(constant));
        }
        error(field, "must be one of " + String.join(", ", names));
        return fallback;
    }

    /** An array of texts as a set; null empties it. */
    Set<String> texts(String field, Set<String> fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        Set<String> texts = new LinkedHashSet<>();
        JsonNode value = json.get(field);
        if (!value.isArray() && !value.isNull()) {
            error(field, "must be an array of texts");
            return texts;
        }
        for (JsonNode item : value) {
            if (item.isTextual() && !item.textValue().isBlank()) {
                texts.add(item.textValue());
            } else {
                error(field, "must be an array of texts");
            }
        }
        return texts;
    }

    /** An object of values by free names; null empties it. A value that {@code read} refuses is an error under its name. */
    <T> Map<String, T> entries(
            String field, Function<JsonNode, Optional<T>> read, String expected, Map<String, T> fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        Map<String, T> entries = new LinkedHashMap<>();
        JsonNode value = json.get(field);
        if (!value.isObject() && !value.isNull()) {
            error(field, "must be an object");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            read.apply(entry.getValue())
                    .ifPresentOrElse(
                            accepted -> entries.put(entry.getKey(), accepted),
                            () -> error(field + "." + entry.getKey(), expected));
        }
        return entries;
    }

    /** An object inside this one: {@code read} makes the value of it, or notes what is wrong; null or an absent field does not call it. */
    <T> Optional<T> object(String field, Function<InputObject, Optional<T>> read, Optional<T> fallback) {
        if (isAbsent(field)) {
            return fallback;
        }
        JsonNode value = json.get(field);
        if (value.isNull()) {
            return Optional.empty();
        }
        if (!(value instanceof ObjectNode object)) {
            error(field, "must be an object");
            return fallback;
        }
        InputObject inner = new InputObject(object, path + field + ".", errors);
        Optional<T> result = read.apply(inner);
        inner.refuseUnknown();
        return result;
    }

    /** An array of whatever {@code read} takes, or one alone; null empties it. What {@code read} refuses is an error, and {@code refusal} says why. */
    <T> List<T> list(String field, Function<JsonNode, Optional<T>> read, Function<JsonNode, String> refusal) {
        List<T> list = new ArrayList<>();
        if (isAbsent(field) || json.get(field).isNull()) {
            return list;
        }
        JsonNode value = json.get(field);
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            read.apply(item).ifPresentOrElse(list::add, () -> error(field, refusal.apply(item)));
        }
        return list;
    }

    /** An array of objects: {@code read} makes a value of each, or notes what is wrong. */
    <T> List<T> objects(String field, Function<InputObject, Optional<T>> read) {
        List<T> list = new ArrayList<>();
        if (isAbsent(field) || json.get(field).isNull()) {
            return list;
        }
        JsonNode value = json.get(field);
        if (!value.isArray()) {
            error(field, "must be an array of objects");
            return list;
        }
        for (int i = 0; i < value.size(); i++) {
            if (value.get(i) instanceof ObjectNode object) {
                InputObject inner = new InputObject(object, path + field + "[" + i + "].", errors);
                read.apply(inner).ifPresent(list::add);
                inner.refuseUnknown();
            } else {
                error(field, "must be an array of objects");
            }
        }
        return list;
    }

    private void refuseUnknown() {
        json.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                error(field, "is no field that can be set");
            }
        });
    }

    /** Ends the reading. Throws a {@link Problem} when anything was wrong. */
    void end() {
        refuseUnknown();
        if (errors.found > 0) {
            throw Problem.invalid(errors.named, errors.found);
        }
    }
}
