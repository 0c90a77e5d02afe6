package org.postferry.jmap.wire;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** URI templates of level 1 (RFC 6570 section 1.2), all that a session uses (RFC 8620 section 2). */
public final class UriTemplate {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UriTemplate() {}

    /** A variable without a value is left empty (RFC 6570 section 3.2.1). */
    public static URI expand(String template, Map<String, String> values) throws WireException {
        StringBuilder address = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) {
                break;
            }
            address.append(template, at, open);
            address.append(encoded(values.getOrDefault(template.substring(open + 1, close), "")));
            at = close + 1;
        }
        address.append(template, at, template.length());
        try {
            return URI.create(address.toString());
        } catch (IllegalArgumentException e) {
            throw new WireException(WireException.Reason.STRANGE, "The session names an address that is none.", e);
        }
    }

    private static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && UNRESERVED.indexOf(octet) >= 0) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
