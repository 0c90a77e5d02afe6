package org.postferry.imap.command;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Opens a mailbox to change it (RFC 3501 section 6.3.1). It is left as any other: never by CLOSE, which would expunge. */
public final class Select implements Command<Select.Writable> {
    private final String mailbox;
    private final boolean condStore;
    private final Examine examined;
    private Optional<Set<String>> permanentFlags = Optional.empty();

    public Select(String mailbox, boolean condStore) {
        this.mailbox = mailbox;
        this.condStore = condStore;
        this.examined = new Examine(mailbox, condStore);
    }

    /**
     * A mailbox to be changed.
     *
     * @param permanentFlags PERMANENTFLAGS in lower case; empty where the server does not say, which means all (RFC 3501 section 7.1)
     */
    public record Writable(Examine.Opened opened, Optional<Set<String>> permanentFlags, boolean readOnly) {
        /** Whether the server would keep this flag. */
        public boolean keeps(String flag) {
            return !readOnly
                    && (permanentFlags.isEmpty()
                            || permanentFlags.get().contains(flag.toLowerCase(Locale.ROOT))
                            || !flag.startsWith("\\") && permanentFlags.get().contains("\\*"));
        }
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("SELECT").mailbox(mailbox);
        return condStore ? line.words("(CONDSTORE)") : line;
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (response instanceof Response.Condition condition
                && condition.status().hasCode("PERMANENTFLAGS")) {
            Set<String> flags = new HashSet<>();
            condition.status().code().ifPresent(code -> code.words()
                    .forEach(flag -> flags.add(flag.toLowerCase(Locale.ROOT))));
            permanentFlags = Optional.of(flags);
            return true;
        }
        return examined.take(response);
    }

    @Override
    public Writable done(Status status) {
        return new Writable(examined.done(status), permanentFlags, status.hasCode("READ-ONLY"));
    }
}
