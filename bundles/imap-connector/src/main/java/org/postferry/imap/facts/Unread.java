package org.postferry.imap.facts;

import org.postferry.imap.wire.UidSet;

/**
 * What was unread in a mailbox that has no modification sequences.
 *
 * @param count how many emails; {@link #NOT_COUNTED} has none
 * @param below flags of emails with lower UIDs were not asked for
 * @param digest of the unread ones among these: it differs when one was read or came to be unread
 */
record Unread(long count, long below, int digest) {
    private static final int RADIX = 36;
    private static final int FIELDS = 3;

    /** Nobody asked. */
    static final Unread NOT_COUNTED = new Unread(-1, 0, 0);

    static final Unread NONE = new Unread(0, 0, 0);

    static Unread of(UidSet unread, long below) {
        return new Unread(unread.size(), below <= 1 ? 0 : below, digest(unread, below));
    }

    /** Whether flags of emails that nobody asked for changed since, although what is unread now shows it. */
    boolean isOutdatedBy(UidSet unread) {
        return !equals(NOT_COUNTED) && digest(unread, below) != digest;
    }

    private static int digest(UidSet unread, long below) {
        return below <= 1 ? 0 : unread.below(below).toString().hashCode();
    }

    String text() {
        return below == 0
                ? Long.toString(count)
                : count + "." + Long.toString(below, RADIX) + "." + Integer.toString(digest, RADIX);
    }

    /** @throws NumberFormatException for what {@link #text} did not write */
    static Unread parse(String text) {
        String[] fields = text.split("\\.");
        return fields.length == FIELDS
                ? new Unread(
                        Long.parseLong(fields[0]), Long.parseLong(fields[1], RADIX), Integer.parseInt(fields[2], RADIX))
                : new Unread(Long.parseLong(text), 0, 0);
    }
}
