package org.postferry.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Value;

/** Asks where mailboxes live (RFC 2342): the personal prefixes. */
public final class Namespace implements Command<List<Namespace.Root>> {
    private final List<Root> personal = new ArrayList<>();

    /** @param prefix may be empty @param delimiter empty where names are flat */
    public record Root(String prefix, String delimiter) {}

    @Override
    public CommandLine line() {
        return new CommandLine("NAMESPACE");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Data data) || !data.name().equals("NAMESPACE")) {
            return false;
        }
        List<Value> roots =
                data.values().isEmpty() ? List.of() : data.values().get(0).members();
        for (Value root : roots) {
            List<Value> fields = root.members();
            if (fields.size() >= 2) {
                personal.add(new Root(
                        fields.get(0).text().orElse(""), fields.get(1).text().orElse("")));
            }
        }
        return true;
    }

    @Override
    public List<Root> done(Status status) {
        return personal;
    }
}
