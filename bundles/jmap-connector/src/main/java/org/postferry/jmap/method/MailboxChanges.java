package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Mailbox/changes (RFC 8621 section 2.2): which ones came, changed or went since a state. */
public record MailboxChanges(String since, int most) implements Method<Changes> {
    @Override
    public String name() {
        return "Mailbox/changes";
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
