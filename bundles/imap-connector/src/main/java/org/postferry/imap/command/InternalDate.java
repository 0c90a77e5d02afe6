package org.postferry.imap.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** When a message was received, as IMAP writes it: {@code 17-Jul-1996 02:44:25 -0700} (RFC 3501 section 9, date-time). */
final class InternalDate {
    /** Stands for what is no date: a message without a date is still a message. */
    static final Instant NONE = Instant.EPOCH;

    private static final String MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";
    private static final int LENGTH = "17-Jul-1996 02:44:25 -0700".length();

    private InternalDate() {}

    /** {@link #NONE} for what is no date. */
    static Instant parse(String text) {
        String date = text.length() == LENGTH - 1 ? " " + text : text;
        if (date.length() != LENGTH) {
            return NONE;
        }
        try {
            int name = MONTHS.indexOf(date.substring(3, 6).toLowerCase(Locale.ROOT));
            int month = name % 4 == 0 ? name / 4 + 1 : 0; // 0 is no month
            LocalDateTime local = LocalDateTime.of(
                    number(date, 7, 11),
                    month,
                    number(date, 0, 2),
                    number(date, 12, 14),
                    number(date, 15, 17),
                    number(date, 18, 20));
            int minutes = number(date, 22, 24) * 60 + number(date, 24, 26);
            return local.toInstant(ZoneOffset.ofTotalSeconds((date.charAt(21) == '-' ? -60 : 60) * minutes));
        } catch (DateTimeException | NumberFormatException unreadable) {
            return NONE;
        }
    }

    /** Always in UTC: the moment is what counts. */
    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        String month = MONTHS.substring((utc.getMonthValue() - 1) * 4, (utc.getMonthValue() - 1) * 4 + 3);
        return String.format(
                Locale.ROOT,
                "%02d-%s-%04d %02d:%02d:%02d +0000",
                utc.getDayOfMonth(),
                Character.toUpperCase(month.charAt(0)) + month.substring(1),
                Math.floorMod(utc.getYear(), 10_000),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond());
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text.substring(from, to).strip());
    }
}
