package org.postferry.imap.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A set of UIDs as ranges, ascending and apart. Immutable; eight bytes a range, never expanded, because a server may name
 * four billion in a line.
 */
public final class UidSet {
    /** RFC 3501 section 2.3.1.1: a non-zero 32 bit number. */
    public static final long MAX_UID = 0xFFFF_FFFFL;

    /** A mailbox of four million messages with a gap after each: more is no mailbox, and 32 MB are enough. */
    public static final int MAX_RANGES = 4_000_000;

    public static final UidSet EMPTY = new UidSet(new long[0]);
    public static final UidSet ALL = range(1, MAX_UID);

    private final long[] ranges;
    private final long size;

    private UidSet(long[] ranges) {
        this.ranges = ranges;
        long sum = 0;
        for (long range : ranges) {
            sum += last(range) - first(range) + 1;
        }
        this.size = sum;
    }

    public static UidSet range(long first, long last) {
        return first > last ? EMPTY : new UidSet(new long[] {pack(first, last)});
    }

    public static UidSet of(long uid) {
        return range(uid, uid);
    }

    public static UidSet of(Iterable<Long> uids) {
        Builder builder = new Builder();
        uids.forEach(uid -> builder.add(uid, uid));
        return builder.build();
    }

    /** Reads {@code 1:3,7}. @throws IllegalArgumentException when it is no set of UIDs */
    public static UidSet parse(String text) {
        Builder builder = new Builder();
        for (String part : text.split(",")) {
            String[] bounds = part.split(":", 2);
            long first = Long.parseLong(bounds[0]);
            builder.add(first, bounds.length == 1 ? first : Long.parseLong(bounds[1]));
        }
        return builder.build();
    }

    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return ranges.length == 0;
    }

    public int rangeCount() {
        return ranges.length;
    }

    public long firstOf(int range) {
        return first(ranges[range]);
    }

    public long lastOf(int range) {
        return last(ranges[range]);
    }

    /** The lowest UID of a set that is not empty. */
    public long min() {
        return first(ranges[0]);
    }

    /** The highest UID of a set that is not empty. */
    public long max() {
        return last(ranges[ranges.length - 1]);
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = ranges.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid < first(ranges[middle])) {
                high = middle - 1;
            } else if (uid > last(ranges[middle])) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    public void forEach(LongConsumer each) {
        for (long range : ranges) {
            for (long uid = first(range); uid <= last(range); uid++) {
                each.accept(uid);
            }
        }
    }

    /** The {@code count} highest UIDs, or all. */
    public UidSet highest(long count) {
        long left = count;
        int from = ranges.length;
        while (from > 0 && left > 0) {
            from--;
            left -= last(ranges[from]) - first(ranges[from]) + 1;
        }
        long[] cut = Arrays.copyOfRange(ranges, from, ranges.length);
        if (left < 0) {
            cut[0] = pack(first(cut[0]) - left, last(cut[0]));
        }
        return new UidSet(cut);
    }

    /** The {@code count} lowest UIDs, or all. */
    public UidSet lowest(long count) {
        long left = count;
        int to = 0;
        while (to < ranges.length && left > 0) {
            left -= last(ranges[to]) - first(ranges[to]) + 1;
            to++;
        }
        long[] cut = Arrays.copyOf(ranges, to);
        if (left < 0) {
            cut[to - 1] = pack(first(cut[to - 1]), last(cut[to - 1]) + left);
        }
        return new UidSet(cut);
    }

    public UidSet below(long uid) {
        return intersect(range(1, uid - 1));
    }

    public UidSet above(long uid) {
        return intersect(range(uid + 1, MAX_UID));
    }

    public UidSet intersect(UidSet other) {
        Builder builder = new Builder();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.length && theirs < other.ranges.length) {
            long first = Math.max(first(ranges[mine]), first(other.ranges[theirs]));
            long last = Math.min(last(ranges[mine]), last(other.ranges[theirs]));
            if (first <= last) {
                builder.add(first, last);
            }
            if (last(ranges[mine]) < last(other.ranges[theirs])) {
                mine++;
            } else {
                theirs++;
            }
        }
        return builder.build();
    }

    public UidSet minus(UidSet other) {
        return intersect(other.complement());
    }

    public UidSet plus(UidSet other) {
        Builder builder = new Builder();
        builder.addAll(this);
        builder.addAll(other);
        return builder.build();
    }

    private UidSet complement() {
        Builder builder = new Builder();
        long next = 1;
        for (long range : ranges) {
            if (first(range) > next) {
                builder.add(next, first(range) - 1);
            }
            next = last(range) + 1;
        }
        if (next <= MAX_UID) {
            builder.add(next, MAX_UID);
        }
        return builder.build();
    }

    /** Cuts the set into ascending ones whose text has at most so many characters. */
    public List<UidSet> split(int maxCharacters) {
        List<UidSet> parts = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (int i = 0; i < ranges.length; i++) {
            int own = text(ranges[i]).length() + 1;
            if (i > from && length + own > maxCharacters) {
                parts.add(new UidSet(Arrays.copyOfRange(ranges, from, i)));
                from = i;
                length = 0;
            }
            length += own;
        }
        if (from < ranges.length) {
            parts.add(new UidSet(Arrays.copyOfRange(ranges, from, ranges.length)));
        }
        return parts;
    }

    /** As a command writes it: {@code 1:3,7}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (long range : ranges) {
            text.append(text.length() == 0 ? "" : ",").append(text(range));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(set.ranges, ranges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ranges);
    }

    private static String text(long range) {
        return first(range) == last(range) ? Long.toString(first(range)) : first(range) + ":" + last(range);
    }

    /** Flips the sign bit, so that sorting longs sorts unsigned 32 bit numbers. */
    private static long pack(long first, long last) {
        return (first << 32 | last) ^ Long.MIN_VALUE;
    }

    private static long first(long range) {
        return (range ^ Long.MIN_VALUE) >>> 32;
    }

    private static long last(long range) {
        return range & MAX_UID;
    }

    /** Collects ranges in any order. Not thread-safe. */
    public static final class Builder {
        private long[] ranges = new long[8];
        private int count;
        private boolean ordered = true;

        /** @throws IllegalArgumentException for what is no range of UIDs, and for more than {@link #MAX_RANGES} */
        public void add(long first, long last) {
            if (first < 1 || last > MAX_UID || first > last) {
                throw new IllegalArgumentException(first + ":" + last + " is no range of UIDs");
            }
            if (count > 0 && ordered && first == last(ranges[count - 1]) + 1) {
                ranges[count - 1] = pack(first(ranges[count - 1]), last);
                return;
            }
            ordered = ordered && (count == 0 || first > last(ranges[count - 1]));
            if (count == MAX_RANGES) {
                throw new IllegalArgumentException("a set of UIDs of more than " + MAX_RANGES + " ranges");
            }
            if (count == ranges.length) {
                ranges = Arrays.copyOf(ranges, (int) Math.min(MAX_RANGES, 2L * count));
            }
            ranges[count++] = pack(first, last);
        }

        public void add(long uid) {
            add(uid, uid);
        }

        public void addAll(UidSet set) {
            for (int i = 0; i < set.rangeCount(); i++) {
                add(set.firstOf(i), set.lastOf(i));
            }
        }

        public UidSet build() {
            if (count == 0) {
                return EMPTY;
            }
            if (!ordered) {
                merge();
            }
            return new UidSet(Arrays.copyOf(ranges, count));
        }

        private void merge() {
            Arrays.sort(ranges, 0, count);
            int kept = 0;
            for (int i = 1; i < count; i++) {
                if (first(ranges[i]) <= last(ranges[kept]) + 1) {
                    ranges[kept] = pack(first(ranges[kept]), Math.max(last(ranges[kept]), last(ranges[i])));
                } else {
                    ranges[++kept] = ranges[i];
                }
            }
            count = kept + 1;
            ordered = true;
        }
    }
}
