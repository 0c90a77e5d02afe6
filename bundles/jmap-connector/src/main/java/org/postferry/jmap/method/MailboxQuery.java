package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Mailbox/query (RFC 8621 section 2.3) for all of them.
 *
 * @param position how many to leave out
 */
public record MailboxQuery(long position, int limit) implements Method<EmailQuery.Found> {
    @Override
    public String name() {
        return "Mailbox/query";
    }

    @Override
    public void write(ObjectNode arguments) {
        arguments.putArray("sort").addObject().put("property", "name").put("isAscending", true);
        arguments.put("position", position).put("limit", limit);
    }

    @Override
    public EmailQuery.Found read(JsonNode answer) {
        return new EmailQuery.Found(Read.ids(answer.path("ids")));
    }
}
