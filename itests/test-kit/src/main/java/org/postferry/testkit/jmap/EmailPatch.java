package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.model.Keyword;

/** What an Email/set makes of an email (RFC 8620 section 5.3, PatchObject; RFC 8621 section 4.6). */
final class EmailPatch {
    private static final List<String> MUTABLE = List.of("keywords", "mailboxIds");

    private final MethodContext on;
    private final ObjectNode patch;

    EmailPatch(MethodContext on, ObjectNode patch) {
        this.on = on;
        this.patch = patch;
    }

    /** The email as it is to be. */
    StoredEmail of(StoredEmail before) throws Refusal {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            check(entry.getKey());
        }
        Set<String> keywords = patched("keywords", before.keywords());
        Set<String> mailboxIds = patched("mailboxIds", before.mailboxIds());
        Set<String> lower = keywords(keywords);
        if (!mailboxIds.isEmpty() || !on.has(Habit.DESTROYS_WITH_LAST_MAILBOX)) {
            checkMailboxes(on, mailboxIds);
        }
        return before.with(lower).in(mailboxIds);
    }

    private void check(String path) throws Refusal {
        int slash = path.indexOf('/');
        String property = slash < 0 ? path : path.substring(0, slash);
        if (!MUTABLE.contains(property)) {
            throw Refusal.invalidProperties("\"" + property + "\" is not to be set");
        }
        boolean deeper = slash >= 0 && path.indexOf('/', slash + 1) >= 0;
        boolean covered = slash >= 0 && patch.has(property);
        if (deeper || covered) {
            throw new Refusal("invalidPatch", "\"" + path + "\" leads nowhere");
        }
        if (slash >= 0 && on.has(Habit.REFUSES_PATHS)) {
            throw Refusal.invalidProperties("\"" + path + "\" is not understood");
        }
    }

    private Set<String> patched(String property, Set<String> before) throws Refusal {
        if (patch.has(property)) {
            return Arguments.names(patch.path(property), property);
        }
        Set<String> names = new HashSet<>(before);
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (entry.getKey().startsWith(property + "/")) {
                // RFC 6901 section 4, in this order
                String name = entry.getKey()
                        .substring(property.length() + 1)
                        .replace("~1", "/")
                        .replace("~0", "~");
                put(names, name, entry.getValue());
            }
        }
        return names;
    }

    private static void put(Set<String> names, String name, JsonNode value) throws Refusal {
        if (value.isNull()) {
            names.remove(name);
        } else if (value.isBoolean() && value.asBoolean()) {
            names.add(name);
        } else {
            throw Refusal.invalidProperties("\"" + name + "\" is neither true nor null");
        }
    }

    /** RFC 8621 section 4.1.1: they are told in lower case, whatever they were. */
    static Set<String> keywords(Set<String> names) throws Refusal {
        for (String name : names) {
            if (!Keyword.isValid(name)) {
                throw Refusal.invalidProperties("\"" + name + "\" is no keyword");
            }
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** RFC 8621 section 4.1.1: it is in one at least. */
    static void checkMailboxes(MethodContext on, Set<String> ids) throws Refusal {
        boolean unknown = ids.stream().anyMatch(id -> on.store().mailbox(id).isEmpty());
        if (ids.isEmpty() || unknown) {
            throw Refusal.invalidProperties("it would be in no mailbox, or in one that is not there");
        }
    }
}
