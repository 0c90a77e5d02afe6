package org.postferry.imap.command;

import java.nio.charset.StandardCharsets;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** Signs in without SASL (RFC 3501 section 6.2.3). */
public final class Login implements Command<Status> {
    private final String username;
    private final String password;

    public Login(String username, String password) {
        this.username = bytesOf(username);
        this.password = bytesOf(password);
    }

    @Override
    public CommandLine line() {
        return new CommandLine("LOGIN").string(username).string(password);
    }

    @Override
    public Status done(Status status) {
        return status;
    }

    private static String bytesOf(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
