package org.postferry.imap.facts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postferry.imap.wire.Value;

/**
 * Which sections of a message make a smaller one that holds its header, its texts, and of everything else the names alone.
 *
 * @param root the message itself
 */
record TextPlan(Node root) {
    /** Multiparts within multiparts; a structure that goes deeper is not followed (protocol danger D-28). */
    static final int MAX_DEPTH = 20;

    /** Parts of one message; each costs some 40 characters of a command, deep in others three times as much. */
    static final int MAX_PARTS = 100;

    /** RFC 3501 section 7.4.2: type, subtype, parameters, id, description, encoding, size. */
    private static final int LEAF_FIELDS = 7;

    /** Where the structure is not to be had: the beginning of the body, whatever it holds. */
    static final TextPlan PLAIN = new TextPlan(new Node("HEADER", Optional.of("TEXT"), Optional.empty(), List.of()));

    /**
     * A part.
     *
     * @param header the section that holds its header
     * @param text the section that holds its text, where it is one
     * @param boundary what its parts are kept apart by
     */
    record Node(String header, Optional<String> text, Optional<String> boundary, List<Node> parts) {}

    /** Empty where the structure makes no sense: some servers' do not (docs/quirks.md). */
    static Optional<TextPlan> of(Value structure) {
        int[] left = {MAX_PARTS};
        return node(structure, "", 0, left).map(TextPlan::new);
    }

    private static Optional<Node> node(Value part, String number, int depth, int[] left) {
        List<Value> members = part.members();
        if (members.isEmpty() || depth > MAX_DEPTH || left[0]-- == 0) {
            return Optional.empty();
        }
        String header = number.isEmpty() ? "HEADER" : number + ".MIME";
        if (!members.get(0).members().isEmpty()) {
            return multipart(members, header, number, depth, left);
        }
        boolean text = members.get(0).text().orElse("").equalsIgnoreCase("TEXT");
        // Gmail tells a multipart within one of the same boundary as ("ALTERNATIVE" (...) NIL NIL), Exchange parts of
        // NIL
        if (members.size() < LEAF_FIELDS || members.get(0).text().isEmpty()) {
            return Optional.empty();
        }
        String body = number.isEmpty() ? "TEXT" : number;
        return Optional.of(new Node(header, text ? Optional.of(body) : Optional.empty(), Optional.empty(), List.of()));
    }

    private static Optional<Node> multipart(List<Value> members, String header, String number, int depth, int[] left) {
        List<Node> parts = new ArrayList<>();
        int i = 0;
        for (; i < members.size() && !members.get(i).members().isEmpty(); i++) {
            Optional<Node> child =
                    node(members.get(i), (number.isEmpty() ? "" : number + ".") + (i + 1), depth + 1, left);
            if (child.isEmpty()) {
                return Optional.empty();
            }
            parts.add(child.get());
        }
        Optional<String> boundary = i + 1 < members.size() ? boundary(members.get(i + 1)) : Optional.empty();
        return boundary.map(found -> new Node(header, Optional.empty(), Optional.of(found), parts));
    }

    private static Optional<String> boundary(Value parameters) {
        List<Value> pairs = parameters.members();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (pairs.get(i).text().orElse("").toUpperCase(Locale.ROOT).equals("BOUNDARY")) {
                return pairs.get(i + 1).text();
            }
        }
        return Optional.empty();
    }

    List<String> sections() {
        List<String> sections = new ArrayList<>();
        collect(root, sections);
        return sections;
    }

    private static void collect(Node node, List<String> sections) {
        sections.add(node.header());
        node.text().ifPresent(sections::add);
        node.parts().forEach(part -> collect(part, sections));
    }

    /** Empty when a section is missing, or a header does not bear the boundary that the structure tells. */
    Optional<byte[]> assemble(Map<String, byte[]> sections) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        return write(root, sections, message) ? Optional.of(message.toByteArray()) : Optional.empty();
    }

    private static boolean write(Node node, Map<String, byte[]> sections, ByteArrayOutputStream message) {
        byte[] header = sections.get(node.header());
        if (header == null || !bears(header, node.boundary())) {
            return false;
        }
        message.writeBytes(header);
        if (node.text().isPresent()) {
            // RFC 3501 section 7.4.2: a text may be NIL, which is none
            message.writeBytes(sections.getOrDefault(node.text().get(), new byte[0]));
        }
        for (Node part : node.parts()) {
            message.writeBytes(line("\r\n--" + node.boundary().orElseThrow()));
            if (!write(part, sections, message)) {
                return false;
            }
        }
        node.boundary().ifPresent(boundary -> message.writeBytes(line("\r\n--" + boundary + "--")));
        return true;
    }

    private static boolean bears(byte[] header, Optional<String> boundary) {
        return boundary.isEmpty() || new String(header, StandardCharsets.ISO_8859_1).contains(boundary.get());
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
