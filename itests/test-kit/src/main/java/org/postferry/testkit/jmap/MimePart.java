package org.postferry.testkit.jmap;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message or a part of one, taken apart as far as well-formed messages need it (RFC 2045, RFC 2046).
 *
 * @param partId empty for a multipart (RFC 8621 section 4.1.4)
 * @param body as it stands in the message, still encoded; empty for a multipart
 */
record MimePart(Optional<String> partId, List<Field> headers, byte[] body, List<MimePart> parts) {
    /** A header field, its value as in the message from behind the colon on (RFC 8621 section 4.1.2.1). */
    record Field(String name, String value) {}

    static MimePart of(byte[] message) {
        // one character an octet, so that places are the same in both
        return of(new String(message, StandardCharsets.ISO_8859_1), "");
    }

    private static MimePart of(String text, String prefix) {
        int end = endOfHeader(text);
        List<Field> headers = fields(text.substring(0, end));
        String body = text.substring(end);
        Optional<String> boundary = parameter(headers, "boundary");
        if (!type(headers).startsWith("multipart/") || boundary.isEmpty()) {
            Optional<String> id = Optional.of(prefix.isEmpty() ? "1" : prefix);
            return new MimePart(id, headers, body.getBytes(StandardCharsets.ISO_8859_1), List.of());
        }
        List<MimePart> parts = new ArrayList<>();
        for (String part : between(body, "--" + boundary.get())) {
            parts.add(of(part, (prefix.isEmpty() ? "" : prefix + ".") + (parts.size() + 1)));
        }
        return new MimePart(Optional.empty(), headers, new byte[0], List.copyOf(parts));
    }

    /** Behind the empty line, or at the end. */
    private static int endOfHeader(String text) {
        if (text.startsWith("\r\n")) {
            return 2;
        }
        int empty = text.indexOf("\r\n\r\n");
        return empty < 0 ? text.length() : empty + 4;
    }

    private static List<Field> fields(String header) {
        List<Field> fields = new ArrayList<>();
        // a line that begins with white space goes on with the one before
        for (String line : header.split("\r\n(?![ \t])")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                byte[] value = line.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1);
                // RFC 8621 section 4.1.2.1: octets that are no UTF-8 are replaced
                fields.add(new Field(line.substring(0, colon).strip(), new String(value, StandardCharsets.UTF_8)));
            }
        }
        return List.copyOf(fields);
    }

    /** RFC 2046 section 5.1.1: the line break before a boundary is the boundary's. */
    private static List<String> between(String body, String delimiter) {
        List<String> parts = new ArrayList<>();
        String text = "\r\n" + body;
        String line = "\r\n" + delimiter;
        int from = text.indexOf(line);
        while (from >= 0 && !text.startsWith("--", from + line.length())) {
            int start = text.indexOf("\r\n", from + line.length());
            int next = start < 0 ? -1 : text.indexOf(line, start);
            if (start < 0) {
                return parts;
            }
            parts.add(text.substring(start + 2, next < 0 ? text.length() : Math.max(start + 2, next)));
            from = next;
        }
        return parts;
    }

    private static Optional<String> field(List<Field> headers, String name) {
        return headers.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** Of Content-Type, with or without quotes. */
    private static Optional<String> parameter(List<Field> headers, String name) {
        for (String piece : field(headers, "Content-Type").orElse("").split(";")) {
            String[] pair = piece.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase(name)) {
                return Optional.of(pair[1].strip().replace("\"", ""));
            }
        }
        return Optional.empty();
    }

    private static String type(List<Field> headers) {
        String type = field(headers, "Content-Type").orElse("text/plain");
        return type.split(";")[0].strip().toLowerCase(Locale.ROOT);
    }

    String type() {
        return type(headers);
    }

    Optional<String> parameter(String name) {
        return parameter(headers, name);
    }

    /** Of a text without one it is us-ascii (RFC 8621 section 4.1.4); of anything else there is none. */
    Optional<String> charset() {
        Optional<String> said = parameter("charset");
        return said.isEmpty() && type().startsWith("text/") ? Optional.of("us-ascii") : said;
    }

    Optional<String> disposition() {
        return field(headers, "Content-Disposition").map(value -> value.split(";")[0].strip());
    }

    /** Without its transfer encoding. */
    byte[] decoded() {
        String encoding = field(headers, "Content-Transfer-Encoding")
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .orElse("7bit");
        return switch (encoding) {
            case "base64" -> Base64.getMimeDecoder().decode(body);
            case "quoted-printable" -> unquoted();
            default -> body;
        };
    }

    private byte[] unquoted() {
        String text = new String(body, StandardCharsets.ISO_8859_1).replace("=\r\n", "");
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean octet = text.charAt(i) == '=' && i + 2 < text.length();
            plain.append(octet ? (char) Integer.parseInt(text.substring(i + 1, i + 3), 16) : text.charAt(i));
            i += octet ? 2 : 0;
        }
        return plain.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Its text, lines ending in LF (RFC 8621 section 4.1.4); empty where its charset is not known. */
    Optional<String> text() {
        try {
            Charset charset = Charset.forName(charset().orElse("us-ascii"));
            return Optional.of(new String(decoded(), charset).replace("\r\n", "\n"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }
}
