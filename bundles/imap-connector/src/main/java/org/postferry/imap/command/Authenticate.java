package org.postferry.imap.command;

import java.util.Base64;
import java.util.Optional;
import org.postferry.imap.sasl.DistrustException;
import org.postferry.imap.sasl.Mechanism;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** Signs in by SASL (RFC 3501 section 6.2.2), with its first message at once where the server takes that (SASL-IR, RFC 4959). */
public final class Authenticate implements Command<Status> {
    /** A longer first message, such as a token with many claims, waits for the server's go: command lines are short. */
    public static final int MAX_INITIAL_CHARACTERS = 4_000;

    private static final String CANCEL = "*"; // RFC 3501 section 6.2.2

    private final Mechanism mechanism;
    private final boolean atOnce;
    private boolean begun;
    private Optional<DistrustException> distrust = Optional.empty();

    public Authenticate(Mechanism mechanism, boolean atOnce) {
        this.mechanism = mechanism;
        this.atOnce = atOnce;
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("AUTHENTICATE").words(mechanism.name());
        String first = encoded(mechanism.first());
        begun = atOnce && mechanism.speaksUnasked() && first.length() <= MAX_INITIAL_CHARACTERS;
        return begun ? line.secret(first) : line;
    }

    @Override
    public Optional<String> answer(String challenge) {
        if (!begun) {
            begun = true;
            return Optional.of(encoded(mechanism.first()));
        }
        try {
            return Optional.of(encoded(mechanism.answer(decoded(challenge))));
        } catch (DistrustException given) {
            distrust = Optional.of(given);
            return Optional.of(CANCEL);
        }
    }

    /** Why we gave up, whatever the server says of it. */
    public Optional<DistrustException> distrust() {
        return distrust;
    }

    @Override
    public Status done(Status status) {
        return status;
    }

    private static byte[] decoded(String challenge) throws DistrustException {
        try {
            return Base64.getDecoder().decode(challenge.strip());
        } catch (IllegalArgumentException garbled) {
            throw new DistrustException("The server asks in what is no base64.");
        }
    }

    private static String encoded(byte[] message) {
        return Base64.getEncoder().encodeToString(message);
    }
}
