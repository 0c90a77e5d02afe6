package org.postferry.imap.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Names of mailboxes beyond ASCII (RFC 3501 section 5.1.3): what a mailbox is known by is its raw name, which is this also where
 * a connection speaks UTF-8.
 */
public final class ModifiedUtf7 {
    private ModifiedUtf7() {}

    /** What cannot be decoded stays as it is (protocol danger D-15). */
    public static String decode(String raw) {
        if (raw.chars().anyMatch(c -> c > 0x7f)) {
            return utf8(raw);
        }
        StringBuilder text = new StringBuilder();
        int position = 0;
        while (position < raw.length()) {
            int and = raw.indexOf('&', position);
            int minus = and < 0 ? -1 : raw.indexOf('-', and);
            if (and < 0 || minus < 0) {
                text.append(raw, position, raw.length());
                break;
            }
            text.append(raw, position, and);
            String encoded = raw.substring(and + 1, minus);
            text.append(encoded.isEmpty() ? "&" : shifted(encoded).orElse(raw.substring(and, minus + 1)));
            position = minus + 1;
        }
        return text.toString();
    }

    public static String encode(String name) {
        StringBuilder raw = new StringBuilder();
        StringBuilder beyond = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 0x20 && c < 0x7f;
            if (!plain) {
                beyond.append(c);
                continue;
            }
            flush(raw, beyond);
            raw.append(c == '&' ? "&-" : c);
        }
        flush(raw, beyond);
        return raw.toString();
    }

    private static void flush(StringBuilder raw, StringBuilder beyond) {
        if (beyond.length() == 0) {
            return;
        }
        byte[] bytes = beyond.toString().getBytes(StandardCharsets.UTF_16BE);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        raw.append('&').append(base64.replace('/', ',')).append('-');
        beyond.setLength(0);
    }

    private static Optional<String> shifted(String encoded) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.replace(',', '/'));
            CharBuffer text = StandardCharsets.UTF_16BE.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.length() == 0 ? Optional.empty() : Optional.of(text.toString());
        } catch (IllegalArgumentException | CharacterCodingException invalid) {
            return Optional.empty();
        }
    }

    /** UTF-8, with or without UTF8=ACCEPT (RFC 9755), or bytes of some other kind. */
    private static String utf8(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException other) {
            return text;
        }
    }
}
