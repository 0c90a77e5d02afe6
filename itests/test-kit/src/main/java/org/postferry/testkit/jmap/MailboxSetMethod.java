package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mailbox/set (RFC 8621 section 2.5). Used once, with the store's monitor held. */
final class MailboxSetMethod {
    /** RFC 8621 section 2. */
    private static final int LONGEST_NAME = 255;

    private final MethodContext on;
    private final JmapStore store;
    private final boolean removesEmails;
    private final Map<String, ObjectNode> created = new LinkedHashMap<>();
    private final Map<String, JsonNode> updated = new LinkedHashMap<>();
    private final Map<String, ObjectNode> notCreated = new LinkedHashMap<>();
    private final Map<String, ObjectNode> notUpdated = new LinkedHashMap<>();
    private final Map<String, ObjectNode> notDestroyed = new LinkedHashMap<>();

    private MailboxSetMethod(MethodContext on, boolean removesEmails) {
        this.on = on;
        this.store = on.store();
        this.removesEmails = removesEmails;
    }

    static ObjectNode set(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments =
                new Arguments(given, Set.of("ifInState", "create", "update", "destroy", "onDestroyRemoveEmails"));
        Map<String, ObjectNode> create = arguments.objects("create");
        Map<String, ObjectNode> update = arguments.objects("update");
        List<String> destroy = arguments.texts("destroy").orElse(List.of());
        on.checkSetSize(create.size() + update.size() + destroy.size());
        on.checkState(arguments, on.store().mailboxLog());
        return new MailboxSetMethod(on, arguments.bool("onDestroyRemoveEmails")).run(create, update, destroy);
    }

    private ObjectNode run(Map<String, ObjectNode> create, Map<String, ObjectNode> update, List<String> destroy) {
        String oldState = on.state(store.mailboxLog());
        create.forEach((key, properties) -> {
            try {
                created.put(key, MethodContext.object().put("id", create(properties)));
            } catch (Refusal no) {
                notCreated.put(key, no.json());
            }
        });
        update.forEach((id, properties) -> {
            try {
                update(id, properties);
                updated.put(id, NullNode.instance);
            } catch (Refusal no) {
                notUpdated.put(id, no.json());
            }
        });
        List<String> destroyed = destroy.stream().filter(this::isDestroyed).toList();
        ObjectNode answer = on.answer().put("oldState", oldState).put("newState", on.state(store.mailboxLog()));
        MethodContext.results(answer, "created", created);
        MethodContext.results(answer, "updated", updated);
        MethodContext.texts(answer, "destroyed", destroyed);
        MethodContext.results(answer, "notCreated", notCreated);
        MethodContext.results(answer, "notUpdated", notUpdated);
        MethodContext.results(answer, "notDestroyed", notDestroyed);
        return answer;
    }

    private String create(ObjectNode properties) throws Refusal {
        if (!properties.path("name").isTextual()) {
            throw Refusal.invalidProperties("a mailbox has a name");
        }
        StoredMailbox wanted = changed(new StoredMailbox("", "", Optional.empty(), Optional.empty(), 0), properties);
        return store.createMailbox(wanted.name(), wanted.parentId(), wanted.role(), wanted.sortOrder());
    }

    private void update(String id, ObjectNode properties) throws Refusal {
        StoredMailbox before = store.mailbox(id).orElseThrow(() -> new Refusal("notFound", "no such mailbox"));
        if (before.isInbox() && (properties.has("name") || properties.has("parentId"))) {
            throw new Refusal("forbidden", "the inbox stays what it is");
        }
        store.putMailbox(changed(before, properties));
    }

    private StoredMailbox changed(StoredMailbox before, ObjectNode properties) throws Refusal {
        StoredMailbox mailbox = before;
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode value = property.getValue();
            mailbox = switch (property.getKey()) {
                case "name" -> mailbox.named(name(value.asText("")));
                case "parentId" -> mailbox.below(id(value));
                case "role" -> mailbox.withRole(value.isNull() ? Optional.empty() : Optional.of(value.asText()));
                case "sortOrder" -> mailbox.at(value.asLong());
                case "isSubscribed" -> mailbox;
                default -> throw Refusal.invalidProperties("\"" + property.getKey() + "\" is not to be set");
            };
        }
        check(mailbox);
        return mailbox;
    }

    private String name(String sent) {
        return on.has(Habit.NORMALIZES_NAMES) ? Normalizer.normalize(sent, Normalizer.Form.NFC) : sent;
    }

    /** An id, or what was created in the same call (RFC 8620 section 5.3). */
    private Optional<String> id(JsonNode value) {
        if (value.isNull()) {
            return Optional.empty();
        }
        String id = value.asText();
        boolean isReference = id.startsWith("#") && created.containsKey(id.substring(1));
        return Optional.of(isReference ? created.get(id.substring(1)).path("id").asText() : id);
    }

    private void check(StoredMailbox mailbox) throws Refusal {
        int octets = mailbox.name().getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0 || octets > LONGEST_NAME || mailbox.name().chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Refusal.invalidProperties("that cannot be a name");
        }
        // RFC 8621 section 2: the parents make no circle
        Optional<String> above = mailbox.parentId();
        while (above.isPresent()) {
            Optional<StoredMailbox> parent = store.mailbox(above.get());
            if (parent.isEmpty() || parent.get().id().equals(mailbox.id())) {
                throw Refusal.invalidProperties("it cannot be put there");
            }
            above = parent.get().parentId();
        }
        for (StoredMailbox other : store.mailboxes()) {
            boolean same =
                    other.name().equals(mailbox.name()) && other.parentId().equals(mailbox.parentId());
            boolean sameRole = mailbox.role().isPresent() && other.role().equals(mailbox.role());
            if (!other.id().equals(mailbox.id()) && (same || sameRole)) {
                throw Refusal.invalidProperties("there is another of that name or role");
            }
        }
    }

    private boolean isDestroyed(String id) {
        try {
            destroy(id);
            return true;
        } catch (Refusal no) {
            notDestroyed.put(id, no.json());
            return false;
        }
    }

    private void destroy(String id) throws Refusal {
        Optional<StoredMailbox> mailbox = store.mailbox(id);
        if (mailbox.isEmpty()) {
            throw new Refusal("notFound", "no such mailbox");
        }
        if (mailbox.get().isInbox()) {
            throw new Refusal("forbidden", "there is always an inbox");
        }
        if (store.mailboxes().stream()
                .anyMatch(other -> other.parentId().filter(id::equals).isPresent())) {
            throw new Refusal("mailboxHasChild", "there are mailboxes in it");
        }
        if (!removesEmails && !store.emailsIn(id).isEmpty()) {
            throw new Refusal("mailboxHasEmail", "there are emails in it");
        }
        store.destroyMailbox(id);
    }
}
