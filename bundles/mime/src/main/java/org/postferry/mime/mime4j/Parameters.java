package org.postferry.mime.mime4j;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;

/** A field's value and its parameters (RFC 2045 section 5.1, RFC 2231). Immutable. */
final class Parameters {
    /** Pieces of one parameter (RFC 2231 section 3). */
    private static final int MAX_PIECES = 100;

    private final String value;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    Parameters(RawField field) {
        RawBody body = parse(field);
        value = body.getValue().strip().toLowerCase(Locale.ROOT);
        for (NameValuePair pair : body.getParams()) {
            if (pair.getValue() != null) {
                parameters.putIfAbsent(pair.getName().strip().toLowerCase(Locale.ROOT), pair.getValue());
            }
        }
    }

    /** Raw bytes of any charset become UTF-8 first, which is what the parser takes them for. */
    private static RawBody parse(RawField field) {
        byte[] raw = field.getRaw() == null
                ? field.getBody().getBytes(StandardCharsets.UTF_8)
                : field.getRaw().toByteArray();
        int begin = field.getRaw() == null ? 0 : field.getDelimiterIdx() + 1;
        ByteSequence utf8 = ContentUtil.encode(StandardCharsets.UTF_8, HeaderText.unfolded(raw, begin, raw.length));
        return RawFieldParser.DEFAULT.parseRawBody(utf8, new ParserCursor(0, utf8.length()));
    }

    /** What stands before the first semicolon, lower case. */
    String value() {
        return value;
    }

    /** A parameter's value as it stands. */
    Optional<String> plain(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(found -> !found.isBlank());
    }

    /** A parameter's value for a person: in a charset, in pieces, or in encoded words, which RFC 2047 section 5 forbids and everybody sends. */
    Optional<String> text(String name) {
        String extended = parameters.get(name + "*");
        if (extended != null) {
            return Optional.of(extended(extended));
        }
        return pieces(name).or(() -> plain(name).map(EncodedWords::decode));
    }

    /** {@code name*0*=utf-8''a%20b; name*1=c}. */
    private Optional<String> pieces(String name) {
        StringBuilder joined = new StringBuilder();
        boolean encoded = parameters.containsKey(name + "*0*");
        for (int i = 0; i < MAX_PIECES; i++) {
            String piece = parameters.getOrDefault(name + "*" + i + "*", parameters.get(name + "*" + i));
            if (piece == null) {
                break;
            }
            joined.append(piece);
        }
        if (joined.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(encoded ? extended(joined.toString()) : joined.toString());
    }

    /** {@code charset'language'percent-encoded} (RFC 2231 section 4). */
    private static String extended(String text) {
        int charsetEnd = text.indexOf('\'');
        int languageEnd = text.indexOf('\'', charsetEnd + 1);
        if (charsetEnd < 0 || languageEnd < 0) {
            return MailCharsets.decode(percentDecoded(text));
        }
        return MailCharsets.decode(percentDecoded(text.substring(languageEnd + 1)), text.substring(0, charsetEnd));
    }

    private static byte[] percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
