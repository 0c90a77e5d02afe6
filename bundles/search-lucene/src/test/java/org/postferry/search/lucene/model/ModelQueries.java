package org.postferry.search.lucene.model;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.postferry.search.lucene.model.ModelText.Piece;

/** Generates queries about mail that is there: each operator alone, and all of them combined. */
public final class ModelQueries {
    private static final List<String> FIELDS = List.of("from", "to", "cc", "bcc", "subject", "body", "filename");
    private static final int DEPTH = 3;

    private final Random random;
    private final ModelWords words;
    private final List<ModelEmail> emails;

    public ModelQueries(Random random, List<ModelEmail> emails) {
        this.random = random;
        this.emails = emails;
        words = new ModelWords(random);
    }

    /** The next combined one. */
    public ModelQuery next() {
        return any(DEPTH, "");
    }

    /** One of each operator, alone. */
    public List<ModelQuery> ofEachOperator() {
        List<ModelQuery> each = new ArrayList<>();
        FIELDS.forEach(field -> each.add(said(field)));
        each.add(said(""));
        for (int kind = 0; kind < KINDS; kind++) {
            each.add(condition(kind));
        }
        return each;
    }

    /** @param field where a group looks; empty for anywhere */
    private ModelQuery any(int depth, String field) {
        ModelQuery query = all(depth, field);
        while (random.nextInt(4) == 0) {
            ModelQuery other = all(depth, field);
            query = new ModelQuery(
                    query.text() + " OR " + other.text(), query.matches().or(other.matches()));
        }
        return query;
    }

    private ModelQuery all(int depth, String field) {
        ModelQuery query = one(depth, field);
        while (random.nextInt(2) == 0) {
            ModelQuery other = one(depth, field);
            query = new ModelQuery(
                    query.text() + between() + other.text(), query.matches().and(other.matches()));
        }
        return query;
    }

    /** People write signs between words that are none. */
    private String between() {
        return random.nextInt(4) > 0
                ? " "
                : List.of(" & ", " - ", " – ", " + ", " \u20AC ", " (&) ").get(random.nextInt(6));
    }

    private ModelQuery one(int depth, String field) {
        if (random.nextInt(6) == 0) {
            ModelQuery unwanted = one(depth, field);
            return new ModelQuery("-" + unwanted.text(), unwanted.matches().negate());
        }
        if (depth > 0 && random.nextInt(5) == 0) {
            ModelQuery group = any(depth - 1, field);
            return new ModelQuery("(" + group.text() + ")", group.matches());
        }
        if (depth > 0 && random.nextInt(6) == 0) {
            String other = FIELDS.get(random.nextInt(FIELDS.size()));
            ModelQuery group = any(depth - 1, other);
            return new ModelQuery(cased(other) + ":(" + group.text() + ")", group.matches());
        }
        if (random.nextInt(3) == 0) {
            return condition(random.nextInt(KINDS));
        }
        return field.isEmpty() && random.nextBoolean()
                ? said(FIELDS.get(random.nextInt(FIELDS.size())))
                : inGroup(field);
    }

    /** What stands in a group without a name is looked for where the group says. */
    private ModelQuery inGroup(String field) {
        Phrase phrase = phrase(field);
        return new ModelQuery(phrase.text(), saying(field, phrase));
    }

    private ModelQuery said(String field) {
        Phrase phrase = phrase(field);
        String text = field.isEmpty() ? phrase.text() : cased(field) + ":" + phrase.text();
        return new ModelQuery(text, saying(field, phrase));
    }

    private static Predicate<ModelEmail> saying(String field, Phrase phrase) {
        return field.isEmpty()
                ? email -> email.saysAnywhere(phrase.pieces(), phrase.prefix())
                : email -> email.says(field, phrase.pieces(), phrase.prefix());
    }

    private record Phrase(String text, List<Piece> pieces, boolean prefix) {}

    private Phrase phrase(String field) {
        List<Piece> pieces = words.partOf(someText(field), random.nextInt(3) == 0 ? 3 : 1);
        boolean prefix = random.nextInt(4) == 0;
        if (prefix) {
            pieces = new ArrayList<>(pieces);
            Piece last = pieces.remove(pieces.size() - 1);
            int length = last.run()
                    ? last.plain().length()
                    : Math.max(2, random.nextInt(last.plain().length() + 1));
            pieces.add(new Piece(
                    last.plain().substring(0, Math.min(length, last.plain().length())), last.run()));
        }
        return new Phrase(typed(pieces, prefix), pieces, prefix);
    }

    private ModelText someText(String field) {
        ModelEmail email = emails.get(random.nextInt(emails.size()));
        String from = field.isEmpty() ? FIELDS.get(random.nextInt(FIELDS.size())) : field;
        List<ModelText> texts = email.said().getOrDefault(from, List.of(ModelText.ofWords("tea", "garden")));
        return texts.get(random.nextInt(texts.size()));
    }

    private String typed(List<Piece> pieces, boolean prefix) {
        List<String> written = pieces.stream().map(words::written).toList();
        String star = prefix ? "*" : "";
        boolean operator = written.stream().anyMatch(word -> word.equalsIgnoreCase("or"));
        if (operator || random.nextInt(3) == 0) {
            return "\"" + String.join(random.nextBoolean() ? " " : ", ", written) + "\"" + star;
        }
        String joint = List.of("-", ".", "_", "@", "/").get(random.nextInt(5));
        boolean unknown = pieces.size() > 1 && pieces.get(0).plain().equals("nosuch");
        return String.join(unknown ? ":" : joint, written) + star;
    }

    private static final int KINDS = 13;

    private ModelQuery condition(int kind) {
        ModelEmail like = emails.get(random.nextInt(emails.size()));
        return switch (kind) {
            case 0 -> in(oneOf(like.mailboxes()));
            case 1 -> new ModelQuery("account:" + cased(like.accountName()), email -> email.accountName()
                    .equals(like.accountName()));
            case 2 -> new ModelQuery("has:attachment", ModelEmail::hasAttachment);
            case 3 -> is();
            case 4 -> keyword();
            case 5 -> day("before", like, (email, day) -> email.receivedAt().isBefore(day));
            case 6 -> day("after", like, (email, day) -> !email.receivedAt().isBefore(day));
            case 7 -> age("older_than", (email, then) -> email.receivedAt().isBefore(then));
            case 8 -> age("newer_than", (email, then) -> !email.receivedAt().isBefore(then));
            case 9 -> new ModelQuery("larger:" + like.size(), email -> email.size() > like.size());
            case 10 -> new ModelQuery(
                    "smaller:" + (random.nextBoolean() ? "1k" : "1024b"), email -> email.size() < 1_024);
            case 11 -> new ModelQuery(
                    "thread:" + like.thread(), email -> email.thread().equals(like.thread()));
            default -> new ModelQuery("message-id:<" + like.messageId() + ">", email -> email.messageId()
                    .equals(like.messageId()));
        };
    }

    private ModelQuery in(String mailbox) {
        boolean whole = random.nextBoolean();
        String name = whole ? mailbox : mailbox.substring(mailbox.lastIndexOf('/') + 1);
        return new ModelQuery("in:" + cased(name), email -> email.mailboxes().stream()
                .anyMatch(path -> path.equals(name) || !whole && path.endsWith("/" + name)));
    }

    private String oneOf(Set<String> mailboxes) {
        return mailboxes.stream().sorted().toList().get(random.nextInt(mailboxes.size()));
    }

    private ModelQuery is() {
        return switch (random.nextInt(5)) {
            case 0 -> new ModelQuery("is:unread", email -> !email.keywords().contains("$seen"));
            case 1 -> new ModelQuery("is:read", email -> email.keywords().contains("$seen"));
            case 2 -> new ModelQuery("is:flagged", email -> email.keywords().contains("$flagged"));
            case 3 -> new ModelQuery("is:answered", email -> email.keywords().contains("$answered"));
            default -> new ModelQuery("is:draft", email -> email.keywords().contains("$draft"));
        };
    }

    private ModelQuery keyword() {
        String keyword = random.nextBoolean() ? "$forwarded" : "work";
        return new ModelQuery(
                "keyword:" + cased(keyword), email -> email.keywords().contains(keyword));
    }

    private ModelQuery day(String operator, ModelEmail like, BiFunction<ModelEmail, Instant, Boolean> compares) {
        OffsetDateTime day = like.receivedAt()
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .atStartOfDay()
                .atOffset(ZoneOffset.UTC);
        String typed = day.getYear() + "-" + day.getMonthValue() + "-" + day.getDayOfMonth();
        if (random.nextInt(3) == 0) {
            day = day.withDayOfMonth(1);
            typed = String.format(Locale.ROOT, "%d/%02d", day.getYear(), day.getMonthValue());
        }
        Instant begin = day.toInstant();
        return new ModelQuery(operator + ":" + typed, email -> compares.apply(email, begin));
    }

    private ModelQuery age(String operator, BiFunction<ModelEmail, Instant, Boolean> compares) {
        int count = 1 + random.nextInt(30);
        OffsetDateTime now = ModelMail.NOW.atOffset(ZoneOffset.UTC);
        char unit = "dwmy".charAt(random.nextInt(4));
        OffsetDateTime then =
                switch (unit) {
                    case 'd' -> now.minusDays(count);
                    case 'w' -> now.minusWeeks(count);
                    case 'm' -> now.minusMonths(count);
                    default -> now.minusYears(count);
                };
        return new ModelQuery(operator + ":" + count + unit, email -> compares.apply(email, then.toInstant()));
    }

    private String cased(String name) {
        return random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }
}
