package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Arguments that point at what an earlier call of the same request was answered (RFC 8620 section 3.7). */
final class ResultReference {
    private ResultReference() {}

    /** The arguments with what they point at. @param answered the responses so far, in order */
    static ObjectNode resolved(ObjectNode arguments, ArrayNode answered, Set<Habit> habits) throws Refusal {
        ObjectNode resolved = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            String name = argument.getKey();
            if (!name.startsWith("#")) {
                resolved.set(name, argument.getValue());
            } else if (arguments.has(name.substring(1))) {
                throw Refusal.invalidArguments("\"" + name.substring(1) + "\" is given twice");
            } else {
                resolved.set(name.substring(1), result(argument.getValue(), answered, habits));
            }
        }
        return resolved;
    }

    private static JsonNode result(JsonNode reference, ArrayNode answered, Set<Habit> habits) throws Refusal {
        for (JsonNode response : answered) {
            boolean isMeant = response.path(2).equals(reference.path("resultOf"))
                    && response.path(0).equals(reference.path("name"));
            JsonNode found = response.path(1).at(reference.path("path").asText(""));
            if (isMeant && !found.isMissingNode()) {
                return found;
            }
        }
        String type = habits.contains(Habit.MISSPELT_REFERENCE_ERROR) ? "resultReference" : "invalidResultReference";
        throw new Refusal(type, "it points at nothing");
    }
}
