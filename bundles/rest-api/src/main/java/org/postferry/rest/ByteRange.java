package org.postferry.rest;

import java.util.Optional;

/**
 * The one range of bytes a request asks for (RFC 9110 section 14). What is no single range in bytes is passed over, as
 * section 14.2 allows, and everything is sent.
 *
 * @param last inclusive
 */
record ByteRange(long first, long last) {
    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    /** The range of a header within {@code size} bytes; empty: everything. Throws a {@link Problem} of 416 for a range behind the end. */
    static Optional<ByteRange> parse(String header, long size) {
        String range = header.startsWith(UNIT) ? header.substring(UNIT.length()).strip() : "";
        int dash = range.indexOf('-');
        if (dash < 0 || !isNumberOrEmpty(range.substring(0, dash)) || !isNumberOrEmpty(range.substring(dash + 1))) {
            return Optional.empty();
        }
        String first = range.substring(0, dash);
        String last = range.substring(dash + 1);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(last), size));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return Optional.empty(); // section 14.1.1: invalid, so not asked
        }
        return Optional.of(within(from, to, size));
    }

    private static ByteRange suffix(long length, long size) {
        return within(length == 0 ? size : Math.max(0, size - length), size - 1, size);
    }

    private static ByteRange within(long first, long last, long size) {
        if (first >= size) {
            throw Problem.rangeNotSatisfiable(size);
        }
        return new ByteRange(first, last);
    }

    private static boolean isNumberOrEmpty(String text) {
        return text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    long length() {
        return last - first + 1;
    }
}
