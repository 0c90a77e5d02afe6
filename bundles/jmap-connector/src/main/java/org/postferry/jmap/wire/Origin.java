package org.postferry.jmap.wire;

import java.net.URI;
import java.util.Locale;

/** Who answers at an address: scheme, host and port (RFC 6454 section 4). */
public record Origin(String scheme, String host, int port) {
    /** Of an {@code http} or {@code https} address, or of the WebSocket address that means the same server. */
    public static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        // RFC 6455 section 3: ws and wss use the ports of http and https
        String http = scheme.equals("ws") ? "http" : scheme.equals("wss") ? "https" : scheme;
        int port = uri.getPort() >= 0 ? uri.getPort() : http.equals("https") ? 443 : 80;
        return new Origin(http, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** This machine by its looks: no name is resolved, since who answers for it may lie (RFC 6761 section 6.3). */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || isLoopbackNumber();
    }

    private boolean isLoopbackNumber() {
        String[] numbers = host.split("\\.", -1);
        boolean numeric = numbers.length == 4
                && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                && host.length() <= 15;
        return numeric && numbers[0].equals("127");
    }
}
