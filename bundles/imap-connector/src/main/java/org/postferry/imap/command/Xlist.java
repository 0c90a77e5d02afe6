package org.postferry.imap.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** What mailboxes are for, as servers said it before RFC 6154: the attributes by name. */
public final class Xlist implements Command<Map<String, Set<String>>> {
    private final Map<String, Set<String>> attributes = new HashMap<>();

    @Override
    public CommandLine line() {
        return new CommandLine("XLIST").words("\"\" \"*\"");
    }

    @Override
    public boolean take(Response.Untagged response) {
        return ListRow.of(response, "XLIST")
                .map(row -> {
                    attributes.put(row.name(), row.attributes());
                    return true;
                })
                .orElse(false);
    }

    @Override
    public Map<String, Set<String>> done(Status status) {
        return attributes;
    }
}
