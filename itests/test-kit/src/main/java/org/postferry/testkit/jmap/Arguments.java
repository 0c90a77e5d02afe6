package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a call was given, read strictly: what the method does not take, and what is of another type, is refused (RFC 8620 section 3.6.2). */
final class Arguments {
    private final ObjectNode given;

    /** @param taken what the method takes beside {@code accountId} */
    Arguments(ObjectNode given, Set<String> taken) throws Refusal {
        this.given = given;
        for (Map.Entry<String, JsonNode> argument : given.properties()) {
            if (!argument.getKey().equals("accountId") && !taken.contains(argument.getKey())) {
                throw Refusal.invalidArguments("no argument is called \"" + argument.getKey() + "\"");
            }
        }
    }

    private JsonNode node(String name) {
        return given.path(name);
    }

    private boolean isAbsent(String name) {
        return node(name).isMissingNode() || node(name).isNull();
    }

    private static Refusal wrong(String name, String wanted) {
        return Refusal.invalidArguments("\"" + name + "\" is not " + wanted);
    }

    Optional<String> text(String name) throws Refusal {
        if (isAbsent(name)) {
            return Optional.empty();
        }
        if (!node(name).isTextual()) {
            throw wrong(name, "a string");
        }
        return Optional.of(node(name).asText());
    }

    Optional<Long> integer(String name) throws Refusal {
        if (isAbsent(name)) {
            return Optional.empty();
        }
        if (!node(name).isIntegralNumber()) {
            throw wrong(name, "an integer");
        }
        return Optional.of(node(name).asLong());
    }

    /** RFC 8620 section 1.3. */
    Optional<Integer> unsigned(String name) throws Refusal {
        Optional<Long> number = integer(name);
        if (number.isPresent() && number.get() < 0) {
            throw wrong(name, "zero or more");
        }
        return number.map(found -> (int) Math.min(found, Integer.MAX_VALUE));
    }

    boolean bool(String name) throws Refusal {
        if (isAbsent(name)) {
            return false;
        }
        if (!node(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return node(name).asBoolean();
    }

    /** A date-time in UTC (RFC 8620 section 1.4). */
    Optional<Instant> time(String name) throws Refusal {
        Optional<String> text = text(name);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeException e) {
            throw wrong(name, "a UTC date");
        }
    }

    Optional<List<String>> texts(String name) throws Refusal {
        if (isAbsent(name)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node(name)) {
            if (!item.isTextual()) {
                throw wrong(name, "a list of strings");
            }
            texts.add(item.asText());
        }
        if (!node(name).isArray()) {
            throw wrong(name, "a list");
        }
        return Optional.of(texts);
    }

    Optional<ObjectNode> object(String name) throws Refusal {
        if (isAbsent(name)) {
            return Optional.empty();
        }
        if (!(node(name) instanceof ObjectNode object)) {
            throw wrong(name, "an object");
        }
        return Optional.of(object);
    }

    /** Objects by their name; empty where there are none. */
    Map<String, ObjectNode> objects(String name) throws Refusal {
        Map<String, ObjectNode> objects = new LinkedHashMap<>();
        Optional<ObjectNode> found = object(name);
        if (found.isPresent()) {
            for (Map.Entry<String, JsonNode> entry : found.get().properties()) {
                if (!(entry.getValue() instanceof ObjectNode object)) {
                    throw wrong(name + "/" + entry.getKey(), "an object");
                }
                objects.put(entry.getKey(), object);
            }
        }
        return objects;
    }

    /** The objects of a list, such as {@code sort}. */
    List<ObjectNode> list(String name) throws Refusal {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : node(name)) {
            if (!(item instanceof ObjectNode object)) {
                throw wrong(name, "a list of objects");
            }
            objects.add(object);
        }
        return objects;
    }

    /** The names of a set (RFC 8620 section 1.3: {@code String[Boolean]}, each true). */
    static Set<String> names(JsonNode set, String what) throws Refusal {
        if (!(set instanceof ObjectNode)) {
            throw Refusal.invalidProperties(what + " is not a set");
        }
        Map<String, Boolean> names = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : set.properties()) {
            if (!entry.getValue().isBoolean() || !entry.getValue().asBoolean()) {
                throw Refusal.invalidProperties(what + " has a value that is not true");
            }
            names.put(entry.getKey(), true);
        }
        return names.keySet();
    }
}
