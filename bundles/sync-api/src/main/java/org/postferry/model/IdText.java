package org.postferry.model;

/** How ids that belong to an account are written: {@code 3-1024} is number 1024 of account 3. */
final class IdText {
    /** 40 bits, so that account and number fit one {@code long} that sorts by account first. */
    static final long MAX_NUMBER = (1L << 40) - 1;

    private static final int MAX_DIGITS = 13;

    private IdText() {}

    static long number(String text, String what) {
        boolean digits =
                !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new IllegalArgumentException("'" + shortened(text) + "' is no " + what);
        }
        return Long.parseLong(text);
    }

    static AccountId account(String text, String what) {
        return AccountId.parse(text.substring(0, dash(text, what)));
    }

    static long ownNumber(String text, String what) {
        return number(text.substring(dash(text, what) + 1), what);
    }

    static long checked(long number, String what) {
        if (number < 1 || number > MAX_NUMBER) {
            throw new IllegalArgumentException(what + " number " + number + " is not within 1.." + MAX_NUMBER);
        }
        return number;
    }

    static long key(AccountId account, long number) {
        return ((long) account.number() << 40) | number;
    }

    static AccountId accountOf(long key) {
        return new AccountId((int) (key >>> 40));
    }

    static long numberOf(long key) {
        return key & MAX_NUMBER;
    }

    private static int dash(String text, String what) {
        int dash = text.indexOf('-');
        if (dash < 1) {
            throw new IllegalArgumentException("'" + shortened(text) + "' is no " + what);
        }
        return dash;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
