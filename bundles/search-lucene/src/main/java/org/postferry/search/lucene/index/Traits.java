package org.postferry.search.lucene.index;

import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.lucene.util.BytesRef;
import org.postferry.model.Email;

/**
 * What many emails have in common, kept as one value for facets: a search that finds a hundred thousand emails counts some
 * hundred values, and only these are taken apart.
 *
 * @param account its id
 * @param hasAttachment what the store says of it: false until its content was read
 * @param year of its receipt, in UTC
 * @param mailboxes ids of the mailboxes that it is in, {@link #MAX_MAILBOXES} of them at most
 */
public record Traits(String account, boolean hasAttachment, int year, List<String> mailboxes) {
    /**
     * A value has at most 32,766 bytes, or Lucene takes no part of the document, and a JMAP server may name any number of
     * mailboxes, of which an id takes up to 23 bytes. An email in more counts in those that were made first, and is found
     * in all of them.
     */
    static final int MAX_MAILBOXES = 1_000;

    /** In no id. */
    private static final String BETWEEN = " ";

    public Traits {
        mailboxes = List.copyOf(mailboxes);
    }

    static Traits of(Email email) {
        return new Traits(
                email.id().account().toString(),
                email.hasAttachment(),
                email.receivedAt().atOffset(ZoneOffset.UTC).getYear(),
                email.mailboxIds().stream()
                        .sorted()
                        .limit(MAX_MAILBOXES)
                        .map(Object::toString)
                        .toList());
    }

    /** Equal traits are equal bytes. */
    public BytesRef written() {
        return new BytesRef(account
                + BETWEEN
                + hasAttachment
                + BETWEEN
                + year
                + mailboxes.stream().map(mailbox -> BETWEEN + mailbox).collect(Collectors.joining()));
    }

    /** What {@link #written()} wrote. */
    public static Traits read(BytesRef written) {
        List<String> parts = List.of(written.utf8ToString().split(BETWEEN));
        return new Traits(
                parts.get(0),
                Boolean.parseBoolean(parts.get(1)),
                Integer.parseInt(parts.get(2)),
                parts.subList(3, parts.size()));
    }
}
