package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * An email as a get shows it (RFC 8621 section 4.1).
 *
 * @param allValues the texts of all parts are told; else of none
 * @param mostValueBytes of each text; 0 for all of it
 */
record EmailObject(MethodContext on, List<String> partProperties, boolean allValues, int mostValueBytes) {
    static final List<String> PROPERTIES = List.of(
            "id",
            "blobId",
            "threadId",
            "mailboxIds",
            "keywords",
            "size",
            "receivedAt",
            "headers",
            "bodyStructure",
            "bodyValues");
    private static final List<String> PART_PROPERTIES = List.of(
            "partId",
            "blobId",
            "size",
            "headers",
            "name",
            "type",
            "charset",
            "disposition",
            "cid",
            "language",
            "location",
            "subParts");

    static EmailObject of(MethodContext on, Arguments arguments) throws Refusal {
        List<String> parts = arguments
                .texts("bodyProperties")
                // RFC 8621 section 4.2: what is told where nobody says
                .orElse(PART_PROPERTIES.stream()
                        .filter(property -> !property.equals("headers"))
                        .toList());
        for (String property : parts) {
            if (!PART_PROPERTIES.contains(property)) {
                throw Refusal.invalidArguments("no part has \"" + property + "\"");
            }
        }
        boolean some = arguments.bool("fetchTextBodyValues") || arguments.bool("fetchHTMLBodyValues");
        return new EmailObject(
                on,
                parts,
                arguments.bool("fetchAllBodyValues") || some,
                arguments.unsigned("maxBodyValueBytes").orElse(0));
    }

    ObjectNode of(StoredEmail email, List<String> properties) {
        ObjectNode shown = MethodContext.object();
        shown.put("id", email.id());
        shown.put("blobId", email.blobId());
        shown.put("threadId", email.threadId());
        set(shown.putObject("mailboxIds"), email.mailboxIds());
        set(shown.putObject("keywords"), email.keywords());
        shown.put("size", email.size());
        shown.put("receivedAt", email.receivedAt().toString());
        if (Set.of("headers", "bodyStructure", "bodyValues").stream().anyMatch(properties::contains)) {
            MimePart message = MimePart.of(on.store().blob(email.blobId()).orElseThrow());
            headers(shown, message, false);
            shown.set("bodyStructure", part(message));
            values(message, shown.putObject("bodyValues")::set);
        }
        return shown.retain(properties);
    }

    private static void set(ObjectNode set, Set<String> names) {
        names.forEach(name -> set.put(name, true));
    }

    private static void headers(ObjectNode shown, MimePart part, boolean nameless) {
        ArrayNode headers = shown.putArray("headers");
        for (MimePart.Field field : part.headers()) {
            ObjectNode header = headers.addObject();
            if (!nameless) {
                header.put("name", field.name());
            }
            header.put("value", field.value());
        }
    }

    /** RFC 8621 section 4.1.4. */
    private ObjectNode part(MimePart part) {
        boolean nameless = on.has(Habit.NAMELESS_PART_HEADERS) && !partProperties.contains("name");
        ObjectNode shown = MethodContext.object();
        shown.put("partId", part.partId().orElse(null));
        if (part.partId().isPresent()) {
            byte[] decoded = part.decoded();
            shown.put("blobId", on.store().keep(decoded)).put("size", decoded.length);
        } else {
            shown.putNull("blobId").put("size", 0);
        }
        headers(shown, part, nameless);
        shown.put("name", part.parameter("name").orElse(null));
        shown.put("type", part.type());
        shown.put("charset", part.charset().orElse(null));
        shown.put("disposition", part.disposition().orElse(null));
        shown.putNull("cid").putNull("language").putNull("location");
        ObjectNode told = shown.retain(partProperties);
        if (!part.parts().isEmpty()) {
            ArrayNode parts = told.putArray("subParts");
            part.parts().forEach(child -> parts.add(part(child)));
        }
        return told;
    }

    private void values(MimePart part, BiConsumer<String, ObjectNode> values) {
        part.parts().forEach(child -> values(child, values));
        Optional<String> id =
                part.partId().filter(present -> allValues && part.type().startsWith("text/"));
        id.ifPresent(present -> values.accept(present, value(part)));
    }

    /** RFC 8621 section 4.2: cut at a character, not in one. */
    private ObjectNode value(MimePart part) {
        Optional<String> text = part.text();
        String all = text.orElse("");
        String cut = cut(all);
        String told = on.has(Habit.VALUES_IN_CRLF) ? cut.replace("\n", "\r\n") : cut;
        return MethodContext.object()
                .put("value", told)
                .put("isEncodingProblem", text.isEmpty())
                .put("isTruncated", cut.length() < all.length());
    }

    private String cut(String text) {
        int end = text.length();
        while (mostValueBytes > 0 && text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > mostValueBytes) {
            end = Math.min(end - 1, mostValueBytes);
        }
        boolean insideOne = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, insideOne ? end - 1 : end);
    }
}
