package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An email as far as it was asked for (RFC 8621 section 4.1); what was not asked for is empty.
 *
 * @param headers the header fields in their order, values as in the message
 */
public record EmailRow(
        String id,
        Optional<String> blobId,
        Optional<String> threadId,
        Set<String> mailboxIds,
        Set<String> keywords,
        long size,
        Instant receivedAt,
        List<Field> headers,
        JsonNode bodyStructure) {
    /** A header field. */
    public record Field(String name, String value) {}

    static EmailRow read(JsonNode row) {
        String id = row.path("id").asText("");
        if (!Read.isId(id)) {
            throw new Strange("an email without an id");
        }
        return new EmailRow(
                id,
                Read.text(row.path("blobId")),
                Read.text(row.path("threadId")),
                Set.copyOf(Read.trueNames(row.path("mailboxIds"))),
                Set.copyOf(Read.trueNames(row.path("keywords"))),
                Read.number(row.path("size")),
                Read.time(row.path("receivedAt")),
                Read.list(
                        row.path("headers"),
                        field -> new Field(
                                field.path("name").asText(""),
                                field.path("value").asText(""))),
                row.path("bodyStructure"));
    }
}
