package org.postferry.imap.facts;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.command.UidFetchStamps.Stamp;
import org.postferry.imap.wire.UidSet;

/**
 * A few emails by which it shows whether UIDs still mean what they meant, where UIDVALIDITY does not tell it (protocol dangers
 * D-09, D-10 and D-47).
 *
 * @param told the UIDVALIDITY that the server told, 0 for none
 * @param emails by UID; no other email that was told has a higher one than the last of them
 */
record Sample(long told, SortedMap<Long, Stamp> emails) {
    /** The ten oldest and the ten newest: what is numbered anew differs at one end at least, and the answer is a packet. */
    static final int MAX_EMAILS = 20;

    private static final int RADIX = 36;

    Sample(long told) {
        this(told, new TreeMap<>());
    }

    UidSet uids() {
        return UidSet.of(emails.keySet());
    }

    /** What a mailbox like this is to be asked for: its ends. */
    static UidSet of(UidSet roster) {
        return roster.lowest(MAX_EMAILS / 2).plus(roster.highest(MAX_EMAILS / 2));
    }

    Sample with(Collection<FetchedHeader> headers) {
        SortedMap<Long, Stamp> more = new TreeMap<>();
        headers.forEach(email -> more.put(email.uid(), new Stamp(email.receivedAt(), email.size())));
        return with(more);
    }

    Sample with(Map<Long, Stamp> more) {
        SortedMap<Long, Stamp> all = new TreeMap<>(emails);
        all.putAll(more);
        UidSet kept = of(UidSet.of(all.keySet()));
        all.keySet().removeIf(uid -> !kept.contains(uid));
        return new Sample(told, all);
    }

    /** Without those that are not there any more, but for the last: it tells how far UIDs had come. */
    Sample only(Collection<Long> present) {
        SortedMap<Long, Stamp> left = new TreeMap<>(emails);
        left.keySet().removeIf(uid -> !present.contains(uid) && uid < emails.lastKey());
        return new Sample(told, left);
    }

    /**
     * Whether all UIDs mean what they meant, of a mailbox that went back: the last one is there as it was, so what was put
     * back is younger than it and every UID up to it; above it none was told.
     */
    boolean isConfirmedBy(Map<Long, Stamp> now) {
        return !emails.isEmpty()
                && emails.get(emails.lastKey()).equals(now.get(emails.lastKey()))
                && !isContradictedBy(now);
    }

    /**
     * Whether a UID names another email now. One half of a stamp may be the server's own imprecision: Exchange estimates sizes,
     * others lose themselves in time zones (docs/quirks.md). In both only another email differs.
     */
    boolean isContradictedBy(Map<Long, Stamp> now) {
        return emails.entrySet().stream().anyMatch(email -> {
            Stamp before = email.getValue();
            Stamp other = now.getOrDefault(email.getKey(), before);
            return other.size() != before.size() && !other.receivedAt().equals(before.receivedAt());
        });
    }

    String text() {
        return told
                + emails.entrySet().stream()
                        .map(email -> "," + Long.toString(email.getKey(), RADIX) + "."
                                + Long.toString(email.getValue().receivedAt().getEpochSecond(), RADIX) + "."
                                + Long.toString(email.getValue().size(), RADIX))
                        .collect(Collectors.joining());
    }

    /** @throws NumberFormatException for what {@link #text} did not write */
    static Sample parse(String text) {
        List<String> parts = List.of(text.split(","));
        SortedMap<Long, Stamp> emails = new TreeMap<>();
        for (String part : parts.subList(1, parts.size())) {
            String[] fields = part.split("\\.");
            if (fields.length != 3) {
                throw new NumberFormatException(part);
            }
            emails.put(
                    Long.parseLong(fields[0], RADIX),
                    new Stamp(
                            Instant.ofEpochSecond(Long.parseLong(fields[1], RADIX)), Long.parseLong(fields[2], RADIX)));
        }
        return new Sample(Long.parseLong(parts.get(0)), emails);
    }
}
