package org.postferry.model;

/** A server to connect to. {@code port} within 1..65535. */
public record Endpoint(String host, int port, Security security) {
    private static final int MAX_HOST_LENGTH = 253;

    public Endpoint {
        boolean printable = host.chars().allMatch(c -> c > 0x20 && c != 0x7f);
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !printable) {
            throw new IllegalArgumentException("host is not a host name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not within 1..65535");
        }
    }
}
