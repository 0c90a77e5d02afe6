package org.postferry.jmap.facts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.model.Keyword;

/** Emails as the server describes them, said in facts. Immutable. */
final class EmailFacts {
    private final Optional<Instant> receivedSince;

    /** @param receivedSince what is older is left out */
    EmailFacts(Optional<Instant> receivedSince) {
        this.receivedSince = receivedSince;
    }

    /** Everything about an email; {@code row} was asked for in full. */
    RemoteFact seen(EmailRow row) {
        if (isLeftOut(row)) {
            return new RemoteFact.EmailLeftOut(keys(List.of(row.id())));
        }
        if (row.mailboxIds().isEmpty()) {
            // RFC 8621 section 4.1.1: an email is in one mailbox at least
            return new RemoteFact.EmailUnreadable(
                    new RemoteId.Key(row.id()), "The server says that it is in no mailbox.");
        }
        return new RemoteFact.EmailSeen(
                new RemoteId.Key(row.id()),
                header(row.headers()),
                true,
                row.receivedAt(),
                row.size(),
                memberships(row),
                row.threadId(),
                row.blobId(),
                Optional.empty());
    }

    /** Where it is, and with which keywords. */
    RemoteFact changed(EmailRow row) {
        if (isLeftOut(row)) {
            return new RemoteFact.EmailLeftOut(keys(List.of(row.id())));
        }
        return row.mailboxIds().isEmpty()
                ? new RemoteFact.EmailUnreadable(
                        new RemoteId.Key(row.id()), "The server says that it is in no mailbox.")
                : new RemoteFact.EmailChanged(new RemoteId.Key(row.id()), memberships(row), row.threadId(), stamp(row));
    }

    /** Empty where one half of it was not asked for, or not told. */
    private static Optional<RemoteFact.Stamp> stamp(EmailRow row) {
        return row.size() > 0 && row.receivedAt().isAfter(Instant.EPOCH)
                ? Optional.of(new RemoteFact.Stamp(row.receivedAt(), row.size()))
                : Optional.empty();
    }

    boolean isLeftOut(EmailRow row) {
        return receivedSince.filter(row.receivedAt()::isBefore).isPresent();
    }

    static RemoteFact gone(Collection<String> ids) {
        return new RemoteFact.EmailGone(keys(ids));
    }

    static RemoteIds keys(Collection<String> ids) {
        return new RemoteIds.Keys(Set.copyOf(ids));
    }

    static RemoteFact count(MailboxRow row) {
        return new RemoteFact.MailboxCount(new MailboxRef.Named(row.id()), row.totalEmails());
    }

    private static Set<RemoteMembership> memberships(EmailRow row) {
        Set<Keyword> keywords = keywords(row.keywords());
        Set<RemoteMembership> memberships = new HashSet<>();
        for (String mailbox : row.mailboxIds()) {
            memberships.add(new RemoteMembership(new MailboxRef.Named(mailbox), keywords, false));
        }
        return memberships;
    }

    private static Set<Keyword> keywords(Set<String> names) {
        Set<Keyword> keywords = new HashSet<>();
        for (String name : new TreeSet<>(names)) {
            if (Keyword.isValid(name) && keywords.size() < RemoteMembership.MAX_KEYWORDS) {
                keywords.add(new Keyword(name)); // folds its case
            }
        }
        return keywords;
    }

    /** RFC 8621 section 4.1.3: a value begins behind the colon, as it stands in the message; bytes that are no UTF-8 are lost. */
    private static HeaderBytes header(List<EmailRow.Field> fields) {
        return HeaderBytes.of(bytes(fields));
    }

    /** As they stand before a body, with the empty line. */
    static byte[] bytes(List<EmailRow.Field> fields) {
        StringBuilder header = new StringBuilder();
        for (EmailRow.Field field : fields) {
            if (header.length() > HeaderBytes.MAX_LENGTH) {
                break;
            }
            header.append(field.name())
                    .append(':')
                    .append(unbroken(field.value()))
                    .append("\r\n");
        }
        return header.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A line break that no white space follows would begin another field. */
    private static String unbroken(String value) {
        StringBuilder clean = new StringBuilder(value.stripTrailing());
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if ((c == '\n' || c == '\r') && beginsField(c, i + 1 < clean.length() ? clean.charAt(i + 1) : 0)) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }

    /** Of CR LF it is the LF that breaks the line. */
    private static boolean beginsField(char lineBreak, char next) {
        boolean folds = next == ' ' || next == '\t';
        return !folds && !(lineBreak == '\r' && next == '\n');
    }
}
