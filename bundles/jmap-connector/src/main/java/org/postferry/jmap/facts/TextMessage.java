package org.postferry.jmap.facts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailTextGet;

/**
 * A smaller message: the header and the texts of an email, of its other parts the headers alone. Texts are encoded again as
 * their headers say, so that it reads as the message itself does. Used once, confined to one thread.
 */
final class TextMessage {
    /** RFC 2045 section 6.7: no line of quoted-printable is longer, its soft break included. */
    private static final int QUOTED_LINE = 76;

    private final Map<String, String> values;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private TextMessage(Map<String, String> values) {
        this.values = values;
    }

    /** Empty where the answer does not suffice: the blob does. */
    static Optional<byte[]> of(EmailTextGet.Row row) {
        TextMessage message = new TextMessage(row.values());
        return !row.root().headers().isEmpty() && message.write(row.root())
                ? Optional.of(message.bytes.toByteArray())
                : Optional.empty();
    }

    private boolean write(EmailTextGet.Part part) {
        if (part.headers().stream().anyMatch(TextMessage::isLost)) {
            return false;
        }
        bytes.writeBytes(EmailFacts.bytes(part.headers()));
        String type = part.type().toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/")) {
            return writeParts(part);
        }
        if (!type.startsWith("text/")) {
            return true;
        }
        Optional<byte[]> text = part.id().map(values::get).flatMap(value -> encoded(part, value));
        text.ifPresent(bytes::writeBytes);
        return text.isPresent();
    }

    /** RFC 8621 section 4.1.2.1: bytes that are no UTF-8 came as this character, and are known to the blob alone. */
    private static boolean isLost(EmailRow.Field field) {
        return field.name().isEmpty() || field.value().indexOf('\uFFFD') >= 0;
    }

    private boolean writeParts(EmailTextGet.Part part) {
        Optional<String> boundary = field(part.headers(), "Content-Type").flatMap(TextMessage::boundary);
        if (boundary.isEmpty()) {
            return false;
        }
        for (EmailTextGet.Part child : part.parts()) {
            line("\r\n--" + boundary.get());
            if (!write(child)) {
                return false;
            }
        }
        line("\r\n--" + boundary.get() + "--");
        return true;
    }

    private void line(String text) {
        bytes.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> field(List<EmailRow.Field> headers, String name) {
        return headers.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(EmailRow.Field::value)
                .findFirst();
    }

    /** RFC 2046 section 5.1.1, in its simple form; a value in pieces (RFC 2231 section 3) is none. */
    private static Optional<String> boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) {
            return Optional.empty();
        }
        String rest = contentType.substring(at + "boundary=".length()).strip();
        int quote = rest.indexOf('"', 1);
        if (rest.startsWith("\"") && quote > 0) {
            return Optional.of(rest.substring(1, quote));
        }
        int end = 0;
        while (end < rest.length() && rest.charAt(end) > ' ' && rest.charAt(end) != ';') {
            end++;
        }
        return end == 0 || rest.startsWith("\"") ? Optional.empty() : Optional.of(rest.substring(0, end));
    }

    /** RFC 8621 section 4.1.4: a value's lines end in LF, and nothing of it is encoded. */
    private static Optional<byte[]> encoded(EmailTextGet.Part part, String value) {
        String lines = value.replace("\r\n", "\n").replace("\n", "\r\n");
        Optional<byte[]> plain = inCharset(lines, part.charset().orElse("us-ascii"));
        String encoding = field(part.headers(), "Content-Transfer-Encoding")
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .orElse("7bit");
        return switch (encoding) {
            case "7bit", "8bit", "binary" -> plain;
            case "base64" -> plain.map(Base64.getMimeEncoder()::encode);
            case "quoted-printable" -> plain.map(TextMessage::quoted);
            default -> Optional.empty();
        };
    }

    private static Optional<byte[]> inCharset(String text, String name) {
        try {
            ByteBuffer buffer = Charset.forName(name).newEncoder().encode(CharBuffer.wrap(text));
            byte[] plain = new byte[buffer.remaining()];
            buffer.get(plain);
            return Optional.of(plain);
        } catch (CharacterCodingException
                | IllegalCharsetNameException
                | UnsupportedCharsetException
                | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    private static byte[] quoted(byte[] plain) {
        StringBuilder quoted = new StringBuilder(plain.length);
        int column = 0;
        for (int i = 0; i < plain.length; i++) {
            int octet = plain[i] & 0xff;
            if (octet == '\r' && i + 1 < plain.length && plain[i + 1] == '\n') {
                quoted.append("\r\n");
                column = 0;
                i++;
                continue;
            }
            // a space at the end of a line would be lost
            boolean literal = octet > ' ' && octet < 0x7f && octet != '='
                    || octet == ' ' && i + 1 < plain.length && plain[i + 1] != '\r';
            String piece = literal ? String.valueOf((char) octet) : String.format("=%02X", octet);
            if (column + piece.length() >= QUOTED_LINE) {
                quoted.append("=\r\n");
                column = 0;
            }
            quoted.append(piece);
            column += piece.length();
        }
        return quoted.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
