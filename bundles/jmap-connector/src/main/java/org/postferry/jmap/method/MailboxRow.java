package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A mailbox as far as we ask for it (RFC 8621 section 2). */
public record MailboxRow(
        String id, String name, Optional<String> parentId, Optional<String> role, long totalEmails, boolean readable) {
    static MailboxRow read(JsonNode row) {
        String id = row.path("id").asText("");
        if (!Read.isId(id)) {
            throw new Strange("a mailbox without an id");
        }
        return new MailboxRow(
                id,
                row.path("name").asText(""),
                Read.text(row.path("parentId")),
                Read.text(row.path("role")),
                Read.number(row.path("totalEmails")),
                row.path("myRights").path("mayReadItems").asBoolean(true));
    }
}
