package org.postferry.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** Signs in with SASL PLAIN (RFC 3501 section 6.2.2, RFC 4616), at once where the server takes that (SASL-IR, RFC 4959). */
public final class AuthenticatePlain implements Command<Status> {
    private final String response;
    private final boolean atOnce;

    public AuthenticatePlain(String username, String password, boolean atOnce) {
        String message = "\0" + username + "\0" + password;
        this.response = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        this.atOnce = atOnce;
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("AUTHENTICATE").words("PLAIN");
        return atOnce ? line.secret(response) : line;
    }

    @Override
    public Optional<String> answer(String challenge) {
        // a server that still asks after an initial response wants none of it: "*" cancels (RFC 3501 section 6.2.2)
        return Optional.of(atOnce ? "*" : response);
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
