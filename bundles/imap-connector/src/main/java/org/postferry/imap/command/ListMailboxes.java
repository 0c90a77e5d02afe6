package org.postferry.imap.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/**
 * Lists all mailboxes, where the server can with more of each in the same round trip (return options, RFC 5258 section 3).
 */
public final class ListMailboxes implements Command<ListMailboxes.Listing> {
    private final String options;
    private final Map<String, ListRow> rows = new LinkedHashMap<>();
    private final Map<String, StatusRow> standings = new LinkedHashMap<>();

    private ListMailboxes(String options) {
        this.options = options;
    }

    /** What every server answers. */
    public static ListMailboxes plain() {
        return new ListMailboxes("");
    }

    /**
     * How the account looks.
     *
     * @param roles the server knows SPECIAL-USE as a return option (RFC 6154 section 5.1)
     * @param statuses the server knows LIST-STATUS (RFC 5819 section 2)
     */
    public static ListMailboxes withStandings(boolean roles, Optional<StatusItems> statuses) {
        return new ListMailboxes((roles ? "SPECIAL-USE " : "")
                + statuses.map(items -> "STATUS " + items.words()).orElse(""));
    }

    /** How the mailboxes hang together, and which of them other programs show (LIST-EXTENDED). */
    public static ListMailboxes asTree() {
        return new ListMailboxes("SUBSCRIBED CHILDREN");
    }

    /** @param standings by name; one may be missing (RFC 5819 section 2) */
    public record Listing(List<ListRow> rows, Map<String, StatusRow> standings) {}

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("LIST").words("\"\" \"*\"");
        return options.isEmpty() ? line : line.words("RETURN (" + options.strip() + ")");
    }

    @Override
    public boolean take(Response.Untagged response) {
        Optional<ListRow> row = ListRow.of(response);
        Optional<StatusRow> standing = StatusRow.of(response);
        row.ifPresent(found -> rows.merge(found.name(), found, ListMailboxes::valid));
        standing.ifPresent(found -> standings.merge(found.name(), found, StatusRow::updated));
        return row.isPresent() || standing.isPresent();
    }

    /** Who is told of changes may hear of a mailbox's end among the answers. */
    private static ListRow valid(ListRow first, ListRow later) {
        return first.isNonExistent() || later.isNonExistent() ? later : first;
    }

    @Override
    public Listing done(Status status) {
        NavigableSet<String> there = new TreeSet<>();
        rows.values().stream().filter(row -> !row.isNonExistent()).forEach(row -> there.add(row.name()));
        return new Listing(
                rows.values().stream().filter(row -> isToBeTold(row, there)).toList(), standings);
    }

    /** What does not exist stands above what does, or nowhere. */
    private static boolean isToBeTold(ListRow row, NavigableSet<String> there) {
        if (!row.isNonExistent() || row.has("\\haschildren")) {
            return true;
        }
        String below = row.name() + row.delimiter();
        String next = there.ceiling(below);
        return !row.delimiter().isEmpty() && next != null && next.startsWith(below);
    }
}
