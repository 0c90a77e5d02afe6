package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postferry.jmap.wire.Json;

/** Which keywords and mailboxes to set and to clear; what is not named stays (RFC 8620 section 5.3, PatchObject). */
public final class Patch {
    private final Map<String, Boolean> paths = new LinkedHashMap<>();
    private final Map<String, Set<String>> maps = new LinkedHashMap<>();

    public Patch keyword(String name, boolean set) {
        paths.put("keywords/" + escaped(name), set);
        return this;
    }

    public Patch mailbox(String id, boolean in) {
        paths.put("mailboxIds/" + escaped(id), in);
        return this;
    }

    /** All of them at once, for a server that takes no paths: whoever is not named is cleared. */
    public Patch allKeywords(Set<String> names) {
        maps.put("keywords", Set.copyOf(names));
        return this;
    }

    /** All of them at once, see {@link #allKeywords}. */
    public Patch allMailboxes(Set<String> ids) {
        maps.put("mailboxIds", Set.copyOf(ids));
        return this;
    }

    /** RFC 6901 section 3; protocol danger D-54. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    ObjectNode json() {
        ObjectNode patch = Json.object();
        paths.forEach((path, set) -> {
            if (set) {
                patch.put(path, true);
            } else {
                patch.putNull(path);
            }
        });
        maps.forEach((property, names) -> {
            ObjectNode map = patch.putObject(property);
            names.forEach(name -> map.put(name, true));
        });
        return patch;
    }
}
