package org.postferry.imap.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Value;

/**
 * What STATUS says of a mailbox (RFC 3501 section 7.2.4). Each item may be missing: {@code STATUS "INBOX" ()} is what 163
 * sends.
 *
 * @param name one character for each byte
 * @param appendLimit the largest message that the mailbox takes (RFC 7889 section 3); empty where it has no limit too (NIL)
 */
public record StatusRow(
        String name,
        OptionalLong messages,
        OptionalLong uidNext,
        OptionalLong uidValidity,
        OptionalLong unseen,
        OptionalLong highestModSeq,
        Optional<String> mailboxId,
        OptionalLong appendLimit) {
    public static Optional<StatusRow> of(Response.Untagged response) {
        if (!(response instanceof Response.Data data)
                || !data.name().equals("STATUS")
                || data.values().size() < 2) {
            return Optional.empty();
        }
        List<Value> items = data.values().get(1).members();
        return Optional.of(new StatusRow(
                MailboxNames.of(data.values().get(0)),
                number(items, "MESSAGES"),
                number(items, "UIDNEXT"),
                number(items, "UIDVALIDITY"),
                number(items, "UNSEEN"),
                number(items, "HIGHESTMODSEQ"),
                item(items, "MAILBOXID").flatMap(ObjectId::of),
                number(items, "APPENDLIMIT")));
    }

    /** What is known when this was told later: NOTIFY tells only what has changed (RFC 5465 section 5.2). */
    public StatusRow updated(StatusRow later) {
        return new StatusRow(
                name,
                later.messages.isPresent() ? later.messages : messages,
                later.uidNext.isPresent() ? later.uidNext : uidNext,
                later.uidValidity.isPresent() ? later.uidValidity : uidValidity,
                later.unseen.isPresent() ? later.unseen : unseen,
                later.highestModSeq.isPresent() ? later.highestModSeq : highestModSeq,
                later.mailboxId.or(() -> mailboxId),
                later.appendLimit.isPresent() ? later.appendLimit : appendLimit);
    }

    private static OptionalLong number(List<Value> items, String name) {
        return item(items, name).map(Value::number).orElse(OptionalLong.empty());
    }

    private static Optional<Value> item(List<Value> items, String name) {
        for (int i = 0; i + 1 < items.size(); i += 2) {
            if (items.get(i).text().orElse("").toUpperCase(Locale.ROOT).equals(name)) {
                return Optional.of(items.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
