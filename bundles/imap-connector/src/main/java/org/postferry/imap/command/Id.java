package org.postferry.imap.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Value;

/** Says who we are and asks who the server is (RFC 2971); never with an empty list, which GMX and Exchange refuse. */
public final class Id implements Command<Map<String, String>> {
    private final String name;
    private final Map<String, String> fields = new TreeMap<>();

    public Id(String name) {
        this.name = name;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("ID").words("(\"name\" \"" + name + "\")");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Data data) || !data.name().equals("ID")) {
            return false;
        }
        List<Value> pairs =
                data.values().isEmpty() ? List.of() : data.values().get(0).members();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            String field = pairs.get(i).text().orElse("").toLowerCase(Locale.ROOT);
            pairs.get(i + 1).text().ifPresent(value -> fields.put(field, value));
        }
        return true;
    }

    @Override
    public Map<String, String> done(Status status) {
        return fields;
    }
}
