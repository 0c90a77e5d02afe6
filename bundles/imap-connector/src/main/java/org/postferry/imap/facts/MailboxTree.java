package org.postferry.imap.facts;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.connector.Scope;
import org.postferry.imap.command.ListMailboxes;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.wire.ModifiedUtf7;

/** The names of an account's mailboxes as they are listed at this moment, and what a new one would be called. */
final class MailboxTree {
    static final String INBOX = "INBOX";

    private final List<ListRow> rows;
    private final boolean extended;
    private final String prefix;

    private MailboxTree(List<ListRow> rows, boolean extended, String prefix) {
        this.rows = rows;
        this.extended = extended;
        this.prefix = prefix;
    }

    static MailboxTree ask(Desk desk) throws ConnectorException {
        // what is offered may be refused all the same, by Proton Bridge for one (docs/quirks.md)
        Optional<ListMailboxes.Listing> extended = desk.abilities().extendedList()
                ? desk.talk().attempt(desk.talk().send(ListMailboxes.asTree()))
                : Optional.empty();
        List<ListRow> rows = extended.isPresent()
                ? extended.get().rows()
                : desk.mailbox()
                        .beside(ListMailboxes.plain(), "list the mailboxes")
                        .rows();
        if (rows.isEmpty()) {
            throw MailboxLists.empty();
        }
        // RFC 2342 section 5: what is made outside of the personal namespace is refused, by Courier for one
        return new MailboxTree(
                rows,
                extended.isPresent(),
                desk.abilities().personalPrefixes().stream().findFirst().orElse(""));
    }

    /** It can hold emails: a name that is only a place in the hierarchy does not count. */
    boolean has(String rawName) {
        return rows.stream().anyMatch(row -> row.name().equals(rawName) && !MailboxListing.isUnselectable(row));
    }

    /** They are listed, or at least the server says that there are some (CHILDREN, RFC 5258 section 4). */
    boolean hasBelow(String rawName) {
        return rows.stream()
                .anyMatch(row -> row.name().equals(rawName)
                        ? row.has("\\haschildren")
                        : !row.delimiter().isEmpty() && row.name().startsWith(rawName + row.delimiter()));
    }

    boolean isBelow(String rawName, String above) {
        String delimiter = delimiter(above);
        return !delimiter.isEmpty() && rawName.startsWith(above + delimiter);
    }

    /** {@link #subscribed()} is what the server said. */
    boolean tellsSubscriptions() {
        return extended;
    }

    /** Those that other programs show (SUBSCRIBED, RFC 5258 section 3). */
    Set<String> subscribed() {
        return rows.stream()
                .filter(row -> row.has("\\subscribed"))
                .map(ListRow::name)
                .collect(Collectors.toSet());
    }

    /** @throws NoNameException when there can be no mailbox of that name */
    String rawName(String name, Optional<Scope.Mailbox> parent) throws NoNameException {
        String delimiter = delimiter(parent.map(Scope.Mailbox::rawName).orElse(""));
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new NoNameException("A mailbox needs a name without line breaks.");
        }
        if (!delimiter.isEmpty() && name.contains(delimiter)) {
            throw new NoNameException("The server separates names by \"" + delimiter + "\": a name cannot contain it.");
        }
        if (parent.isPresent() && delimiter.isEmpty()) {
            throw new NoNameException("The server has no mailboxes within mailboxes.");
        }
        // RFC 3501 section 5.1.3, whatever the connection speaks
        String own = ModifiedUtf7.encode(name);
        String rawName = parent.map(above -> above.rawName() + delimiter + own).orElse(prefix + own);
        if (rawName.length() > MailboxSeen.MAX_NAME_LENGTH) {
            throw new NoNameException("The name of the mailbox is too long.");
        }
        return rawName.equalsIgnoreCase(INBOX) ? INBOX : rawName;
    }

    private String delimiter(String parent) {
        Optional<ListRow> same =
                rows.stream().filter(row -> row.name().equals(parent)).findFirst();
        return same.or(() ->
                        rows.stream().filter(row -> !row.delimiter().isEmpty()).findFirst())
                .map(ListRow::delimiter)
                .orElse("");
    }

    /** A mailbox as the list shows it now; empty when it does not. */
    static Optional<MailboxSeen> seen(Desk desk, String rawName) throws ConnectorException {
        return new MailboxLists(desk)
                .ask(Optional.of(Set.of(rawName))).mailboxes().stream()
                        .filter(mailbox -> mailbox.rawName().equals(rawName))
                        .findFirst();
    }

    /** No mailbox can be called so; the message is for the person. */
    static final class NoNameException extends Exception {
        private static final long serialVersionUID = 1L;

        NoNameException(String message) {
            super(message);
        }
    }
}
