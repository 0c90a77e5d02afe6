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
 * @param anchor the email that the answer begins behind, wherever it stands by now; the position goes for nothing then (RFC 8620 section 5.5)
 */
public record EmailQuery(
        boolean newestFirst, Optional<Instant> bound, long position, Optional<String> anchor, int limit)
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
        anchor.ifPresent(id -> arguments.put("anchor", id).put("anchorOffset", 1));
    }

    @Override
    public Found read(JsonNode answer) {
        return new Found(Read.ids(answer.path("ids")));
    }
}
