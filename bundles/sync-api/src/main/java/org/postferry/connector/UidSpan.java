package org.postferry.connector;

/** The UIDs from {@code first} to {@code last}, both included. Never expanded on a server's word: it may span four billion. */
public record UidSpan(long first, long last) {
    /** RFC 3501 section 2.3.1.1: a non-zero 32 bit number. */
    public static final long MAX_UID = 0xFFFF_FFFFL;

    public UidSpan {
        check(first);
        check(last);
        if (first > last) {
            throw new IllegalArgumentException("UIDs " + first + ":" + last + " do not ascend");
        }
    }

    /** How many UIDs the span may hold. */
    public long size() {
        return last - first + 1;
    }

    static void check(long uid) {
        if (uid < 1 || uid > MAX_UID) {
            throw new IllegalArgumentException("UID " + uid + " is not within 1.." + MAX_UID);
        }
    }
}
