package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Mailbox/get, Mailbox/changes and Mailbox/query (RFC 8621 sections 2.1 to 2.3). */
final class MailboxMethods {
    static final List<String> PROPERTIES = List.of(
            "id",
            "name",
            "parentId",
            "role",
            "sortOrder",
            "totalEmails",
            "unreadEmails",
            "totalThreads",
            "unreadThreads",
            "myRights",
            "isSubscribed");
    private static final List<String> COUNTS = List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");
    private static final List<String> RIGHTS = List.of(
            "mayReadItems",
            "mayAddItems",
            "mayRemoveItems",
            "maySetSeen",
            "maySetKeywords",
            "mayCreateChild",
            "mayRename",
            "mayDelete",
            "maySubmit");

    private MailboxMethods() {}

    static ObjectNode get(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("ids", "properties"));
        List<String> properties = MethodContext.properties(arguments, PROPERTIES);
        List<String> all =
                on.store().mailboxes().stream().map(StoredMailbox::id).toList();
        ObjectNode answer = on.answer().put("state", on.state(on.store().mailboxLog()));
        ArrayNode list = answer.putArray("list");
        List<String> notFound = new ArrayList<>();
        for (String id : on.wanted(arguments, all)) {
            Optional<StoredMailbox> mailbox = on.store().mailbox(id);
            if (mailbox.isPresent()) {
                list.add(shown(on, mailbox.get()).retain(withId(properties)));
            } else {
                notFound.add(id);
            }
        }
        MethodContext.texts(answer, "notFound", notFound);
        return answer;
    }

    /** RFC 8620 section 5.1: the id is always told. */
    static List<String> withId(List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.add("id");
        return all;
    }

    private static ObjectNode shown(MethodContext on, StoredMailbox mailbox) {
        List<StoredEmail> emails = on.store().emailsIn(mailbox.id());
        long unread = emails.stream()
                .filter(email ->
                        !email.keywords().contains("$seen") && !email.keywords().contains("$draft"))
                .count();
        ObjectNode shown = MethodContext.object()
                .put("id", mailbox.id())
                .put("name", mailbox.name())
                .put("parentId", mailbox.parentId().orElse(null))
                .put("role", role(on, mailbox).orElse(null))
                .put("sortOrder", mailbox.sortOrder())
                .put("totalEmails", emails.size())
                .put("unreadEmails", unread)
                .put("totalThreads", emails.size())
                .put("unreadThreads", unread)
                .put("isSubscribed", true);
        ObjectNode rights = shown.putObject("myRights");
        RIGHTS.forEach(right -> rights.put(right, true));
        return shown;
    }

    private static Optional<String> role(MethodContext on, StoredMailbox mailbox) {
        return mailbox.role().map(role -> role.equals("junk") && on.has(Habit.SPAM_ROLE) ? "spam" : role);
    }

    static ObjectNode changes(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("sinceState", "maxChanges"));
        StateLog.Told told = on.changes(arguments, on.store().mailboxLog());
        ObjectNode answer = on.json(told);
        // RFC 8621 section 2.2
        if (told.onlyCounted() && !told.updated().isEmpty()) {
            MethodContext.texts(answer, "updatedProperties", COUNTS);
        } else {
            answer.putNull("updatedProperties");
        }
        return answer;
    }

    static ObjectNode query(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(
                given, Set.of("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal"));
        for (JsonNode key : arguments.object("filter").orElse(MethodContext.object())) {
            throw new Refusal("unsupportedFilter", "no filter is known, so not " + key);
        }
        Comparator<StoredMailbox> order = Comparator.comparing(StoredMailbox::id);
        for (ObjectNode sort : arguments.list("sort")) {
            order = order(sort);
        }
        List<String> ids = on.store().mailboxes().stream()
                .sorted(order.thenComparing(StoredMailbox::id))
                .map(StoredMailbox::id)
                .toList();
        return on.page(arguments, ids, on.store().mailboxLog().state());
    }

    private static Comparator<StoredMailbox> order(ObjectNode sort) throws Refusal {
        Comparator<StoredMailbox> order =
                switch (sort.path("property").asText("")) {
                    case "name" -> Comparator.comparing(StoredMailbox::name);
                    case "sortOrder" -> Comparator.comparing(StoredMailbox::sortOrder);
                    default -> throw new Refusal("unsupportedSort", "by name or sortOrder alone");
                };
        return sort.path("isAscending").asBoolean(true) ? order : order.reversed();
    }
}
