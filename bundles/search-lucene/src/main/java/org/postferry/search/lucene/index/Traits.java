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
 * @param mailboxes ids of the mailboxes that it is in
 * @param year of its receipt, in UTC
 */
public record Traits(String account, boolean hasAttachment, int year, List<String> mailboxes) {
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
                email.mailboxIds().stream().map(Object::toString).sorted().toList());
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
