package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.CommandLine;

/** Makes a mailbox (RFC 3501 section 6.3.3), where the server can for a use (CREATE-SPECIAL-USE, RFC 6154 section 3). */
public final class Create extends Naming {
    private final Optional<String> use;

    /** @param use such as {@code \Archive} */
    public Create(String mailbox, Optional<String> use) {
        super("CREATE", mailbox);
        this.use = use;
    }

    @Override
    public CommandLine line() {
        CommandLine line = super.line();
        return use.map(attribute -> line.words("(USE (" + attribute + "))")).orElse(line);
    }
}
