package org.postferry.imap.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Value;

/**
 * A mailbox as LIST names it (RFC 3501 section 7.2.2).
 *
 * @param name one character for each byte
 * @param delimiter empty where names are flat
 * @param attributes in lower case with their backslash
 */
public record ListRow(String name, String delimiter, Set<String> attributes) {
    /** Servers name a handful. */
    static final int MAX_ATTRIBUTES = 50;

    public boolean has(String attribute) {
        return attributes.contains(attribute);
    }

    /** Whether the name is one of no mailbox: at most of one above others (RFC 5258 section 3), or of one that was just deleted (RFC 5465 section 5.4). */
    boolean isNonExistent() {
        return has("\\nonexistent");
    }

    /** The same mailbox with what else is said of it. */
    public ListRow with(Set<String> more) {
        Set<String> all = new TreeSet<>(attributes);
        all.addAll(more);
        return new ListRow(name, delimiter, all);
    }

    static Optional<ListRow> of(Response.Untagged response) {
        return of(response, "LIST");
    }

    static Optional<ListRow> of(Response.Untagged response, String command) {
        if (!(response instanceof Response.Data data)
                || !data.name().equals(command)
                || data.values().size() < 3) {
            return Optional.empty();
        }
        List<Value> values = data.values();
        Set<String> attributes = new TreeSet<>();
        for (Value attribute :
                values.get(0).members().stream().limit(MAX_ATTRIBUTES).toList()) {
            attribute.text().ifPresent(word -> attributes.add(word.toLowerCase(Locale.ROOT)));
        }
        String name = MailboxNames.of(values.get(2));
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new ListRow(name, values.get(1).text().orElse(""), attributes));
    }
}
