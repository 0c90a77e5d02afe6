package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a whole request is refused (RFC 8620 section 3.6.1). */
final class RequestRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String limit;

    /** @param limit the name of the limit that was met, empty for other types */
    RequestRefusal(String type, String limit) {
        super(type + " " + limit);
        this.type = type;
        this.limit = limit;
    }

    static RequestRefusal limit(String name) {
        return new RequestRefusal("limit", name);
    }

    /** A problem (RFC 9457). */
    ObjectNode json() {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "urn:ietf:params:jmap:error:" + type)
                .put("status", 400)
                .put("detail", getMessage());
        return limit.isEmpty() ? problem : problem.put("limit", limit);
    }
}
