package org.postferry.rest;

import java.nio.charset.StandardCharsets;

/** How bytes that a stranger sent are handed to a browser: to be saved, never to be shown (RFC 6266). Stateless. */
final class ContentDisposition {
    private static final String UNRESERVED = "!#$&+-.^_`|~"; // RFC 8187 section 3.2.1
    private static final int MAX_TYPE_LENGTH = 127;

    private ContentDisposition() {}

    static String attachment(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints()
                .forEach(
                        c -> ascii.append(c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' ? (char) c : '_'));
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + percentEncoded(name);
    }

    private static String percentEncoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric(b) || UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }

    /** The type as the message names it where it is one (RFC 6838 section 4.2); it may hold anything. */
    static String harmlessType(String type) {
        int slash = type.indexOf('/');
        boolean valid = slash > 0
                && slash < type.length() - 1
                && type.length() <= MAX_TYPE_LENGTH
                && type.chars().filter(c -> c == '/').count() == 1
                && type.chars().allMatch(c -> isAlphanumeric(c) || "/!#$&-^_.+".indexOf(c) >= 0);
        return valid ? type : "application/octet-stream";
    }

    private static boolean isAlphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
