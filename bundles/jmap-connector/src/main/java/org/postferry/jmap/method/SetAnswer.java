package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What came of each object (RFC 8620 section 5.3). One that is in no list has an unknown fate.
 *
 * @param created creation id to the id it has now
 */
public record SetAnswer(Map<String, String> created, Set<String> done, Map<String, SetError> refused) {
    static SetAnswer read(JsonNode answer) {
        Map<String, String> created = new LinkedHashMap<>();
        answer.path("created")
                .properties()
                .forEach(entry ->
                        created.put(entry.getKey(), entry.getValue().path("id").asText("")));
        Set<String> done = new HashSet<>(Read.ids(answer.path("destroyed")));
        answer.path("updated").fieldNames().forEachRemaining(done::add);
        Map<String, SetError> refused = new LinkedHashMap<>();
        for (String list : new String[] {"notCreated", "notUpdated", "notDestroyed"}) {
            answer.path(list).properties().forEach(entry -> refused.put(entry.getKey(), error(entry.getValue())));
        }
        return new SetAnswer(created, done, refused);
    }

    private static SetError error(JsonNode error) {
        return new SetError(
                error.path("type").asText(""),
                error.path("description").asText(""),
                error.path("existingId").asText(""));
    }
}
