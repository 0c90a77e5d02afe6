package org.postferry.mime.mime4j;

/** UTF-7 (RFC 2152), which the JDK does not know and old Outlook wrote. Lenient: what is no UTF-7 stands as it is. */
final class Utf7 {
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Utf7() {}

    static String decode(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            at = c == '+' ? shifted(text, at + 1, decoded) : direct(c, at, decoded);
        }
        return decoded.toString();
    }

    private static int direct(char c, int at, StringBuilder decoded) {
        decoded.append(c);
        return at + 1;
    }

    /** Reads what follows a {@code +}; returns where plain text goes on. */
    private static int shifted(String text, int begin, StringBuilder decoded) {
        if (begin < text.length() && text.charAt(begin) == '-') {
            decoded.append('+'); // RFC 2152, rule 2: "+-" is "+"
            return begin + 1;
        }
        int bits = 0;
        int count = 0;
        int at = begin;
        while (at < text.length() && BASE64.indexOf(text.charAt(at)) >= 0) {
            bits = bits << 6 | BASE64.indexOf(text.charAt(at));
            count += 6;
            if (count >= 16) {
                count -= 16;
                decoded.append((char) (bits >>> count));
                bits &= (1 << count) - 1;
            }
            at++;
        }
        boolean closed = at < text.length() && text.charAt(at) == '-';
        return closed ? at + 1 : at;
    }
}
