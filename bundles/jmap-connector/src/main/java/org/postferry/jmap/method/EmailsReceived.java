package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * Email/query for what a mailbox received about a time (RFC 8621 section 4.4), a day before and after it: servers compare times in
 * ways of their own.
 *
 * @param position how many to leave out
 */
public record EmailsReceived(String mailbox, Instant about, long position, int limit)
        implements Method<EmailQuery.Found> {
    private static final Duration MARGIN = Duration.ofDays(1);

    @Override
    public String name() {
        return "Email/query";
    }

    @Override
    public void write(ObjectNode arguments) {
        arguments
                .putObject("filter")
                .put("inMailbox", mailbox)
                .put("after", about.minus(MARGIN).toString())
                .put("before", about.plus(MARGIN).toString());
        arguments.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
        arguments.put("position", position).put("limit", limit);
    }

    @Override
    public EmailQuery.Found read(JsonNode answer) {
        return new EmailQuery.Found(Read.ids(answer.path("ids")));
    }
}
