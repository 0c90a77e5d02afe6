package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Email/set (RFC 8621 section 4.6) but for its creation: messages come by Email/import. Used once, with the store's monitor held. */
final class EmailSetMethod {
    private final MethodContext on;
    private final JmapStore store;
    private final Map<String, JsonNode> updated = new LinkedHashMap<>();
    private final List<String> destroyed = new ArrayList<>();
    private final Map<String, ObjectNode> notCreated = new LinkedHashMap<>();
    private final Map<String, ObjectNode> notUpdated = new LinkedHashMap<>();
    private final Map<String, ObjectNode> notDestroyed = new LinkedHashMap<>();

    private EmailSetMethod(MethodContext on) {
        this.on = on;
        this.store = on.store();
    }

    static ObjectNode set(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("ifInState", "create", "update", "destroy"));
        Map<String, ObjectNode> create = arguments.objects("create");
        Map<String, ObjectNode> update = arguments.objects("update");
        List<String> destroy = arguments.texts("destroy").orElse(List.of());
        on.checkSetSize(create.size() + update.size() + destroy.size());
        on.checkState(arguments, on.store().emailLog());
        return new EmailSetMethod(on).run(create, update, destroy);
    }

    private ObjectNode run(Map<String, ObjectNode> create, Map<String, ObjectNode> update, List<String> destroy) {
        ObjectNode answer = on.answer().put("oldState", on.state(store.emailLog()));
        create.keySet()
                .forEach(key -> notCreated.put(key, new Refusal("forbidden", "messages are imported here").json()));
        update.forEach((id, patch) -> {
            try {
                update(id, patch, destroy);
                updated.put(id, NullNode.instance);
            } catch (Refusal no) {
                notUpdated.put(id, no.json());
            }
        });
        destroy.forEach(this::destroy);
        answer.put("newState", on.state(store.emailLog()));
        answer.putNull("created");
        MethodContext.results(answer, "updated", updated);
        MethodContext.texts(answer, "destroyed", destroyed);
        MethodContext.results(answer, "notCreated", notCreated);
        MethodContext.results(answer, "notUpdated", notUpdated);
        MethodContext.results(answer, "notDestroyed", notDestroyed);
        return answer;
    }

    private void update(String id, ObjectNode patch, List<String> destroy) throws Refusal {
        if (destroy.contains(id)) {
            throw new Refusal("willDestroy", "it is destroyed in the same call");
        }
        StoredEmail before = store.email(id).orElseThrow(() -> new Refusal("notFound", "no such email"));
        StoredEmail after = new EmailPatch(on, patch).of(before);
        if (after.mailboxIds().isEmpty()) {
            store.destroyEmail(id);
        } else if (!after.equals(before)) {
            store.putEmail(after);
        }
    }

    private void destroy(String id) {
        boolean isThere = store.email(id).isPresent();
        if (isThere) {
            store.destroyEmail(id);
        }
        if (isThere || on.has(Habit.DESTROYS_WHAT_NEVER_WAS)) {
            destroyed.add(id);
        } else {
            notDestroyed.put(id, new Refusal("notFound", "no such email").json());
        }
    }
}
