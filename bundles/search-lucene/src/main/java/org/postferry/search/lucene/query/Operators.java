package org.postferry.search.lucene.query;

import static java.util.Map.entry;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.model.Keyword;
import org.postferry.model.ThreadId;
import org.postferry.search.BadQueryException;
import org.postferry.search.lucene.query.Query.Field;

/** What stands before a colon, and what it makes of what stands behind. Days begin at midnight UTC. */
final class Operators {
    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:[-/](\\d{1,2}))?(?:[-/](\\d{1,2}))?");
    private static final Pattern AGE = Pattern.compile("(\\d{1,5})([dwmy])");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmg]?)b?");

    /** Said in one field: these take words, phrases and groups. */
    private static final Map<String, Field> FIELDS = Map.of(
            "from", Field.FROM,
            "to", Field.TO,
            "cc", Field.CC,
            "bcc", Field.BCC,
            "subject", Field.SUBJECT,
            "body", Field.BODY,
            "filename", Field.FILENAME);

    private final Clock clock;

    private final Map<String, Reading> readings = Map.ofEntries(
            entry("in", value -> Optional.of(new Query.InMailbox(value))),
            entry("account", value -> Optional.of(new Query.OfAccount(value))),
            entry("has", Operators::has),
            entry("is", Operators::is),
            entry("before", value -> day(value).map(day -> new Query.Received(Instant.MIN, day))),
            entry("after", value -> day(value).map(day -> new Query.Received(day, Instant.MAX))),
            entry("older_than", value -> ago(value).map(then -> new Query.Received(Instant.MIN, then))),
            entry("newer_than", value -> ago(value).map(then -> new Query.Received(then, Instant.MAX))),
            entry("larger", value -> bytes(value).map(size -> new Query.Size(size + 1, Long.MAX_VALUE))),
            entry("smaller", value -> bytes(value).map(size -> new Query.Size(0, size - 1))),
            entry("message-id", value -> Optional.of(new Query.HasMessageId(bare(value)))),
            entry("thread", Operators::thread),
            entry("keyword", Operators::keyword));

    private static final Map<String, String> EXPECTED = Map.of(
            "has", "attachment",
            "is", "unread, read, flagged, answered or draft",
            "before", "a day such as 2026-03-31",
            "after", "a day such as 2026-03-31",
            "older_than", "a time such as 7d, 2w, 6m or 1y",
            "newer_than", "a time such as 7d, 2w, 6m or 1y",
            "larger", "a size such as 500k or 5M",
            "smaller", "a size such as 500k or 5M",
            "thread", "a conversation's id such as 1-24",
            "keyword", "a keyword such as $forwarded");

    Operators(Clock clock) {
        this.clock = clock;
    }

    static boolean isKnown(String name) {
        return FIELDS.containsKey(name)
                || EXPECTED.containsKey(name)
                || name.equals("in")
                || name.equals("account")
                || name.equals("message-id");
    }

    static Optional<Field> field(String name) {
        return Optional.ofNullable(FIELDS.get(name));
    }

    /** What an operator that takes one value makes of it. */
    Query read(String name, String value, int at) throws BadQueryException {
        Reading reading = readings.get(name);
        if (reading == null) {
            throw new IllegalArgumentException(name + " is no operator with one value");
        }
        return reading.of(value)
                .orElseThrow(() -> new BadQueryException(
                        name + ": wants " + EXPECTED.get(name) + ", not “" + value + "” (character " + (at + 1) + ").",
                        at));
    }

    private static Optional<Query> has(String value) {
        return value.equalsIgnoreCase("attachment") ? Optional.of(new Query.HasAttachment()) : Optional.empty();
    }

    private static Optional<Query> is(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "unread" -> Optional.of(new Query.Not(new Query.HasKeyword(Keyword.SEEN.name())));
            case "read" -> Optional.of(new Query.HasKeyword(Keyword.SEEN.name()));
            case "flagged" -> Optional.of(new Query.HasKeyword(Keyword.FLAGGED.name()));
            case "answered" -> Optional.of(new Query.HasKeyword(Keyword.ANSWERED.name()));
            case "draft" -> Optional.of(new Query.HasKeyword(Keyword.DRAFT.name()));
            default -> Optional.empty();
        };
    }

    private static Optional<Query> keyword(String value) {
        return Keyword.isValid(value) ? Optional.of(new Query.HasKeyword(new Keyword(value).name())) : Optional.empty();
    }

    private static Optional<Query> thread(String value) {
        try {
            return Optional.of(new Query.InThread(ThreadId.parse(value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String bare(String messageId) {
        boolean wrapped = messageId.startsWith("<") && messageId.endsWith(">") && messageId.length() > 1;
        return wrapped ? messageId.substring(1, messageId.length() - 1) : messageId;
    }

    private static Optional<Instant> day(String value) {
        Matcher date = DATE.matcher(value);
        if (!date.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.of(Integer.parseInt(date.group(1)), orOne(date.group(2)), orOne(date.group(3)));
            return Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int orOne(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 1 : Integer.parseInt(digits);
    }

    private Optional<Instant> ago(String value) {
        Matcher age = AGE.matcher(value.toLowerCase(Locale.ROOT));
        if (!age.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(age.group(1));
        Period period =
                switch (age.group(2)) {
                    case "d" -> Period.ofDays(count);
                    case "w" -> Period.ofWeeks(count);
                    case "m" -> Period.ofMonths(count);
                    default -> Period.ofYears(count);
                };
        return Optional.of(
                clock.instant().atOffset(ZoneOffset.UTC).minus(period).toInstant());
    }

    private static Optional<Long> bytes(String value) {
        Matcher size = SIZE.matcher(value.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (size.group(2)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
        long count = Long.parseLong(size.group(1));
        return count <= Long.MAX_VALUE >> shift + 1 ? Optional.of(count << shift) : Optional.empty();
    }

    private interface Reading {
        /** Empty when the value is none. */
        Optional<? extends Query> of(String value);
    }
}
