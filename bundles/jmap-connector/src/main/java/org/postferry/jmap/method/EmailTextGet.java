package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Email/get (RFC 8621 section 4.2) of what emails are made of, with their texts, at most so many bytes of each. */
public record EmailTextGet(Ids ids, long mostBytes) implements Method<Got<EmailTextGet.Row>> {
    /** @param values the texts by their part's id, without those that the server could not decode */
    public record Row(String id, Part root, Map<String, String> values) {}

    /**
     * A part (RFC 8621 section 4.1.4).
     *
     * @param id empty for a multipart
     */
    public record Part(
            Optional<String> id,
            String type,
            Optional<String> charset,
            List<EmailRow.Field> headers,
            List<Part> parts) {}

    @Override
    public String name() {
        return "Email/get";
    }

    @Override
    public void write(ObjectNode arguments) {
        ids.write(arguments);
        names(arguments, "properties", "id", "headers", "bodyStructure", "bodyValues");
        // James 3.8 leaves the header fields without their names unless a part's own name is asked for (docs/quirks.md)
        names(arguments, "bodyProperties", "partId", "type", "charset", "name", "headers", "subParts");
        arguments.put("fetchAllBodyValues", true).put("maxBodyValueBytes", mostBytes);
    }

    private static void names(ObjectNode arguments, String list, String... names) {
        ArrayNode array = arguments.putArray(list);
        for (String name : names) {
            array.add(name);
        }
    }

    @Override
    public Got<Row> read(JsonNode answer) {
        return Got.read(answer, EmailTextGet::row);
    }

    private static Row row(JsonNode row) {
        Map<String, String> values = new HashMap<>();
        row.path("bodyValues").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.path("value").isTextual()
                    && !value.path("isEncodingProblem").asBoolean(false)) {
                values.put(entry.getKey(), value.path("value").asText());
            }
        });
        Part root = part(row.path("bodyStructure"));
        // what a server gives as the header of the outermost part is its own affair: the email's is the message's
        Part message = new Part(root.id(), root.type(), root.charset(), fields(row.path("headers")), root.parts());
        return new Row(row.path("id").asText(""), message, values);
    }

    /** No deeper than JSON may nest. */
    private static Part part(JsonNode part) {
        return new Part(
                Read.text(part.path("partId")),
                part.path("type").asText(""),
                Read.text(part.path("charset")),
                fields(part.path("headers")),
                Read.list(part.path("subParts"), EmailTextGet::part));
    }

    private static List<EmailRow.Field> fields(JsonNode headers) {
        return Read.list(
                headers,
                field -> new EmailRow.Field(
                        field.path("name").asText(""), field.path("value").asText("")));
    }
}
