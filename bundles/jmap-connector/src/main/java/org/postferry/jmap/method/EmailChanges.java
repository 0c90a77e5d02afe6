package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Email/changes (RFC 8621 section 4.3): which ones came, changed or went since a state. */
public record EmailChanges(String since, int most) implements Method<Changes> {
    @Override
    public String name() {
        return "Email/changes";
    }

    @Override
    public void write(ObjectNode arguments) {
        arguments.put("sinceState", since).put("maxChanges", most);
    }

    @Override
    public Changes read(JsonNode answer) {
        return Changes.read(answer);
    }
}
