package org.postferry.imap.sasl;

import java.nio.charset.StandardCharsets;

/** The password itself (RFC 4616): only where nobody else can read it. */
public final class Plain implements Mechanism {
    public static final String NAME = "PLAIN";

    private final String username;
    private final String password;

    public Plain(String username, String password) {
        this.username = username;
        this.password = password;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte[] first() {
        return ("\0" + username + "\0" + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] answer(byte[] challenge) throws DistrustException {
        throw new DistrustException("The server asks for more after it was told name and password.");
    }
}
