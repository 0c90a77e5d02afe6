package org.postferry.testkit.jmap;

/** What a {@link FakeJmapServer} takes at once (RFC 8620 section 2); it refuses what is beyond. */
public record ServerLimits(
        int objectsInGet,
        int objectsInSet,
        int callsInRequest,
        int requestBytes,
        int uploadBytes,
        int requestsAtOnce,
        int uploadsAtOnce) {
    /** So small that what tests ask for takes several requests. */
    public static final ServerLimits SMALL = new ServerLimits(40, 30, 4, 20_000, 5_000_000, 4, 2);
}
