package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;

/** What the server takes at once (RFC 8620 section 2). Where it does not say, what the standard suggests as the least. */
public record CoreLimits(
        int objectsInGet,
        int objectsInSet,
        int callsInRequest,
        long requestBytes,
        long uploadBytes,
        int requestsAtOnce,
        int uploadsAtOnce) {
    static CoreLimits read(JsonNode core) {
        return new CoreLimits(
                number(core, "maxObjectsInGet", 500),
                number(core, "maxObjectsInSet", 500),
                number(core, "maxCallsInRequest", 16),
                number(core, "maxSizeRequest", 10_000_000),
                number(core, "maxSizeUpload", 50_000_000),
                number(core, "maxConcurrentRequests", 4),
                number(core, "maxConcurrentUpload", 4));
    }

    private static int number(JsonNode core, String name, int otherwise) {
        long value = Read.number(core.path(name));
        return value == 0 ? otherwise : (int) Math.min(value, Integer.MAX_VALUE);
    }
}
