package org.postferry.imap.command;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Value;

/** Asks what the server can do (RFC 3501 section 6.1.1): the words in upper case. */
public final class Capability implements Command<Set<String>> {
    /** Dovecot says some fifty; a server that is not signed in to yet shall cost little. */
    static final int MAX_WORDS = 1_000;

    private final Set<String> words = new TreeSet<>();

    /** What a greeting, or the end of a sign-in, says of it beside. */
    public static Optional<Set<String>> in(Status status) {
        Optional<ResponseCode> code =
                status.code().filter(present -> present.name().equals("CAPABILITY"));
        return code.map(present -> {
            Set<String> found = new TreeSet<>();
            present.words().forEach(word -> found.add(word.toUpperCase(Locale.ROOT)));
            return found;
        });
    }

    @Override
    public CommandLine line() {
        return new CommandLine("CAPABILITY");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Data data) || !data.name().equals("CAPABILITY")) {
            return false;
        }
        for (Value value : data.values()) {
            value.text()
                    .filter(word -> words.size() < MAX_WORDS)
                    .ifPresent(word -> words.add(word.toUpperCase(Locale.ROOT)));
        }
        return true;
    }

    @Override
    public Set<String> done(Status status) {
        return words;
    }
}
