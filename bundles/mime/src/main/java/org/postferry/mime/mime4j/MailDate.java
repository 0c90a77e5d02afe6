package org.postferry.mime.mime4j;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a date (RFC 5322 sections 3.3 and 4.3) and the forms old software wrote, word by word: the order of the words
 * hardly matters, so asctime's is understood too. One use for one date.
 */
final class MailDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    /** RFC 5322 section 4.3; other letters count as +0000, as it says. */
    private static final Map<String, Integer> ZONE_HOURS = Map.of(
            "edt", -4, "est", -5, "cdt", -5, "cst", -6, "mdt", -6, "mst", -7, "pdt", -7, "pst", -8, "cest", 2, "cet",
            1);

    private static final int MAX_LENGTH = 100;

    private int day;
    private int month;
    private int year = -1;
    private List<Integer> time = List.of();
    private int offsetSeconds;

    private MailDate() {}

    static Optional<Instant> parse(String text) {
        String lower = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        return new MailDate().parsed(lower.toLowerCase(Locale.ROOT));
    }

    private Optional<Instant> parsed(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) != '(') {
            int end = at;
            while (end < text.length() && " ,\t(".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end > at) {
                word(text.substring(at, end));
            }
            at = end == text.length() || text.charAt(end) == '(' ? end : end + 1;
        }
        if (day == 0 || month == 0 || year < 0 || time.isEmpty()) {
            return Optional.empty();
        }
        try {
            int second = Math.min(time.size() > 2 ? time.get(2) : 0, 59); // a leap second is no reason to lose a date
            return Optional.of(LocalDateTime.of(year, month, day, time.get(0), time.get(1), second)
                    .toInstant(ZoneOffset.ofTotalSeconds(offsetSeconds)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void word(String word) {
        char first = word.charAt(0);
        if (word.indexOf(':') > 0) {
            time(word);
        } else if ((first == '+' || first == '-') && word.length() == 5) {
            offset(word);
        } else if (first >= '0' && first <= '9') {
            dayOrYear(word);
        } else if (month == 0 && word.length() >= 3 && MONTHS.indexOf(word.substring(0, 3)) % 3 == 0) {
            month = MONTHS.indexOf(word.substring(0, 3)) / 3 + 1;
        } else {
            offsetSeconds = ZONE_HOURS.getOrDefault(word, offsetSeconds / 3_600) * 3_600;
        }
    }

    private void time(String word) {
        String[] parts = word.split(":", 4);
        int hour = number(parts[0]);
        int minute = number(parts[1]);
        int second = parts.length > 2 ? number(parts[2]) : 0;
        if (hour >= 0 && minute >= 0 && second >= 0) {
            time = List.of(hour, minute, second);
        }
    }

    private void offset(String word) {
        int digits = number(word.substring(1));
        if (digits >= 0) {
            int seconds = (digits / 100 * 60 + digits % 100) * 60;
            offsetSeconds = Math.min(seconds, 18 * 3_600) * (word.charAt(0) == '-' ? -1 : 1);
        }
    }

    private void dayOrYear(String word) {
        int dash = word.indexOf('-');
        if (dash > 0) { // 03-Jun-2008
            for (String part : word.split("-", 3)) {
                if (!part.isEmpty()) {
                    word(part);
                }
            }
            return;
        }
        int number = number(word);
        if (day == 0 && number >= 1 && number <= 31 && word.length() <= 2) {
            day = number;
        } else if (number >= 0 && year < 0) {
            year = fullYear(number, word.length());
        }
    }

    /** RFC 5322 section 4.3: two digits are 2000 to 2049 or 1950 to 1999, three are years since 1900. */
    private static int fullYear(int number, int digits) {
        if (digits == 2) {
            return number < 50 ? number + 2000 : number + 1900;
        }
        return digits == 3 ? number + 1900 : number;
    }

    private static int number(String text) {
        int digits = 0;
        int number = 0;
        while (digits < text.length() && digits < 4 && Character.isDigit(text.charAt(digits))) {
            number = number * 10 + Character.digit(text.charAt(digits), 10);
            digits++;
        }
        return digits == 0 ? -1 : number;
    }
}
