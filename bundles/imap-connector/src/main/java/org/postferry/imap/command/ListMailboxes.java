package org.postferry.imap.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/**
 * Lists all mailboxes, where the server can with their roles (RFC 6154) and how each stands (RFC 5819), in one round trip.
 */
public final class ListMailboxes implements Command<ListMailboxes.Listing> {
    private final boolean roles;
    private final Optional<StatusItems> statuses;
    private final Map<String, ListRow> rows = new LinkedHashMap<>();
    private final Map<String, StatusRow> standings = new LinkedHashMap<>();

    /**
     * @param roles the server knows SPECIAL-USE as a return option
     * @param statuses the server knows LIST-STATUS
     */
    public ListMailboxes(boolean roles, Optional<StatusItems> statuses) {
        this.roles = roles;
        this.statuses = statuses;
    }

    /** @param standings by name; one may be missing (RFC 5819 section 2) */
    public record Listing(List<ListRow> rows, Map<String, StatusRow> standings) {}

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("LIST").words("\"\" \"*\"");
        if (!roles && statuses.isEmpty()) {
            return line;
        }
        String options = (roles ? "SPECIAL-USE " : "")
                + statuses.map(items -> "STATUS " + items.words()).orElse("");
        return line.words("RETURN (" + options.strip() + ")");
    }

    @Override
    public boolean take(Response.Untagged response) {
        Optional<ListRow> row = ListRow.of(response);
        Optional<StatusRow> standing = StatusRow.of(response);
        row.ifPresent(found -> rows.putIfAbsent(found.name(), found));
        standing.ifPresent(found -> standings.merge(found.name(), found, StatusRow::updated));
        return row.isPresent() || standing.isPresent();
    }

    @Override
    public Listing done(Status status) {
        return new Listing(List.copyOf(rows.values()), standings);
    }
}
