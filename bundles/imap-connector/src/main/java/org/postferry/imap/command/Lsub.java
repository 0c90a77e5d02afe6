package org.postferry.imap.command;

import java.util.Set;
import java.util.TreeSet;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Asks for the names that are subscribed to (RFC 3501 section 6.3.9), those of mailboxes that are gone too. */
public final class Lsub implements Command<Set<String>> {
    private final Set<String> names = new TreeSet<>();

    @Override
    public CommandLine line() {
        return new CommandLine("LSUB").words("\"\" \"*\"");
    }

    @Override
    public boolean take(Response.Untagged response) {
        return ListRow.of(response, "LSUB")
                .map(row -> {
                    names.add(row.name());
                    return true;
                })
                .orElse(false);
    }

    @Override
    public Set<String> done(Status status) {
        return names;
    }
}
