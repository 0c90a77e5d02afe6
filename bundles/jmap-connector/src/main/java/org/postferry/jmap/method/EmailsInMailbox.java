package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Email/query for what is in one mailbox (RFC 8621 section 4.4), in an order that stays the same from page to page (RFC 8620 section 5.5).
 *
 * @param position how many to leave out
 */
public record EmailsInMailbox(String mailbox, long position, int limit) implements Method<EmailQuery.Found> {
    @Override
    public String name() {
        return "Email/query";
    }

    @Override
    public void write(ObjectNode arguments) {
        arguments.putObject("filter").put("inMailbox", mailbox);
        arguments.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
        arguments.put("position", position).put("limit", limit);
    }

    @Override
    public EmailQuery.Found read(JsonNode answer) {
        return new EmailQuery.Found(Read.ids(answer.path("ids")));
    }
}
