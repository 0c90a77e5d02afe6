package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Email/get, Email/changes and Email/query (RFC 8621 sections 4.2 to 4.4). */
final class EmailMethods {
    private EmailMethods() {}

    static ObjectNode get(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(
                given,
                Set.of(
                        "ids",
                        "properties",
                        "bodyProperties",
                        "fetchTextBodyValues",
                        "fetchHTMLBodyValues",
                        "fetchAllBodyValues",
                        "maxBodyValueBytes"));
        List<String> properties = MethodContext.properties(arguments, EmailObject.PROPERTIES);
        EmailObject shown = EmailObject.of(on, arguments);
        List<String> all = on.store().emails().stream().map(StoredEmail::id).toList();
        ObjectNode answer = on.answer().put("state", on.state(on.store().emailLog()));
        ArrayNode list = answer.putArray("list");
        List<String> notFound = new ArrayList<>();
        for (String id : on.wanted(arguments, all)) {
            Optional<StoredEmail> email = on.store().email(id);
            if (email.isPresent()) {
                list.add(shown.of(email.get(), MailboxMethods.withId(properties)));
            } else {
                notFound.add(id);
            }
        }
        MethodContext.texts(answer, "notFound", notFound);
        return answer;
    }

    static ObjectNode changes(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("sinceState", "maxChanges"));
        return on.json(on.changes(arguments, on.store().emailLog()));
    }

    static ObjectNode query(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(
                given,
                Set.of(
                        "filter",
                        "sort",
                        "position",
                        "anchor",
                        "anchorOffset",
                        "limit",
                        "calculateTotal",
                        "collapseThreads"));
        Optional<ObjectNode> filter = arguments.object("filter");
        Predicate<StoredEmail> wanted = filter.isPresent() ? filter(on, filter.get()) : email -> true;
        Comparator<StoredEmail> order = order(arguments.list("sort"));
        List<String> ids = on.store().emails().stream()
                .filter(email -> on.store().isListed(email.id()))
                .filter(wanted)
                .sorted(order)
                .map(StoredEmail::id)
                .toList();
        return on.page(arguments, ids, on.store().emailLog().state());
    }

    /** RFC 8621 section 4.4.1; operators are not known here. */
    private static Predicate<StoredEmail> filter(MethodContext on, ObjectNode filter) throws Refusal {
        for (String condition : names(filter)) {
            if (!Set.of("inMailbox", "before", "after", "hasKeyword", "notKeyword")
                    .contains(condition)) {
                throw new Refusal("unsupportedFilter", "no filter is called \"" + condition + "\"");
            }
        }
        Arguments conditions = new Arguments(filter, Set.copyOf(names(filter)));
        Optional<String> mailbox = conditions.text("inMailbox");
        Optional<Instant> before = conditions.time("before");
        Optional<Instant> after = conditions.time("after");
        Optional<String> keyword = conditions.text("hasKeyword");
        Optional<String> without = conditions.text("notKeyword");
        if (mailbox.isPresent() && on.store().mailbox(mailbox.get()).isEmpty()) {
            throw Refusal.invalidArguments("no such mailbox");
        }
        boolean later = on.has(Habit.AFTER_LEAVES_ITS_MOMENT_OUT);
        return email -> mailbox.map(email.mailboxIds()::contains).orElse(true)
                && before.map(email.receivedAt()::isBefore).orElse(true)
                && after.map(time -> later
                                ? email.receivedAt().isAfter(time)
                                : !email.receivedAt().isBefore(time))
                        .orElse(true)
                && keyword.map(email.keywords()::contains).orElse(true)
                && without.map(name -> !email.keywords().contains(name)).orElse(true);
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** What is equal has an order of its own, whichever way it is asked (RFC 8620 section 5.5: the same each time). */
    private static Comparator<StoredEmail> order(List<ObjectNode> sort) throws Refusal {
        Comparator<StoredEmail> last = Comparator.comparing((StoredEmail email) ->
                        new StringBuilder(email.id()).reverse().toString())
                .reversed();
        Optional<Comparator<StoredEmail>> order = Optional.empty();
        for (ObjectNode by : sort) {
            Comparator<StoredEmail> one = order(by);
            order = Optional.of(order.map(before -> before.thenComparing(one)).orElse(one));
        }
        return order.map(all -> all.thenComparing(last)).orElse(last);
    }

    private static Comparator<StoredEmail> order(ObjectNode by) throws Refusal {
        for (String name : names(by)) {
            if (!Set.of("property", "isAscending", "collation", "keyword").contains(name)) {
                throw Refusal.invalidArguments("no comparator has \"" + name + "\"");
            }
        }
        Comparator<StoredEmail> order =
                switch (by.path("property").asText("")) {
                    case "receivedAt" -> Comparator.comparing(StoredEmail::receivedAt);
                    case "size" -> Comparator.comparing(StoredEmail::size);
                    default -> throw new Refusal("unsupportedSort", "by receivedAt or size alone");
                };
        return by.path("isAscending").asBoolean(true) ? order : order.reversed();
    }
}
