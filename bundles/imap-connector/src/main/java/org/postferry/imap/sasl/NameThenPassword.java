package org.postferry.imap.sasl;

import java.nio.charset.StandardCharsets;

/**
 * Name and password, each when the server asks for it: {@code LOGIN}, which has no standard but a draft that expired, and
 * which some servers offer alone. The password itself: only where nobody else can read it.
 */
public final class NameThenPassword implements Mechanism {
    public static final String NAME = "LOGIN";

    private final String username;
    private final String password;
    private boolean hasShownPassword;

    public NameThenPassword(String username, String password) {
        this.username = username;
        this.password = password;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean speaksUnasked() {
        return false;
    }

    /** The server's words before it are for people, and differ: what counts is how often it has asked. */
    @Override
    public byte[] first() {
        return username.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] answer(byte[] challenge) throws DistrustException {
        if (hasShownPassword) {
            throw new DistrustException("The server asks for more after it was told name and password.");
        }
        hasShownPassword = true;
        return password.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean hasShownSecret() {
        return hasShownPassword;
    }
}
