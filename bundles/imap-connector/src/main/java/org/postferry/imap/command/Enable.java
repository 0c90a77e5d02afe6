package org.postferry.imap.command;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** Switches extensions on (RFC 5161): what the server says it enabled, which is not always what it was asked for. */
public final class Enable implements Command<Set<String>> {
    private final List<String> capabilities;
    private final Set<String> enabled = new TreeSet<>();

    public Enable(List<String> capabilities) {
        this.capabilities = List.copyOf(capabilities);
    }

    @Override
    public CommandLine line() {
        return new CommandLine("ENABLE").words(String.join(" ", capabilities));
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Data data) || !data.name().equals("ENABLED")) {
            return false;
        }
        data.values().forEach(value -> value.text().ifPresent(word -> enabled.add(word.toUpperCase(Locale.ROOT))));
        return true;
    }

    @Override
    public Set<String> done(Status status) {
        return enabled;
    }
}
