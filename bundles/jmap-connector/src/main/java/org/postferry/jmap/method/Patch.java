package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postferry.jmap.wire.Json;

/** Which keywords and mailboxes to set and to clear; what is not named stays (RFC 8620 section 5.3, PatchObject). */
public final class Patch {
    private final Map<String, Boolean> paths = new LinkedHashMap<>();

    public Patch keyword(String name, boolean set) {
        paths.put("keywords/" + escaped(name), set);
        return this;
    }

    public Patch mailbox(String id, boolean in) {
        paths.put("mailboxIds/" + escaped(id), in);
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
        return patch;
    }
}
