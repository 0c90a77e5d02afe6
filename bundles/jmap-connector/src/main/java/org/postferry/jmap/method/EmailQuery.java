package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Email/query (RFC 8621 section 4.4) by the time of receipt.
 *
 * @param bound newest first: received before it; oldest first: at or after it
 * @param position how many to leave out
 */
public record EmailQuery(boolean newestFirst, Optional<Instant> bound, long position, int limit)
        implements Method<EmailQuery.Found> {
    /** @param ids in order */
    public record Found(List<String> ids) {}

    @Override
    public String name() {
        return "Email/query";
    }

    @Override
    public void write(ObjectNode arguments) {
        bound.ifPresent(time -> arguments.putObject("filter").put(newestFirst ? "before" : "after", time.toString()));
        arguments.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", !newestFirst);
        arguments.put("position", position).put("limit", limit);
    }

    @Override
    public Found read(JsonNode answer) {
        return new Found(Read.ids(answer.path("ids")));
    }
}
