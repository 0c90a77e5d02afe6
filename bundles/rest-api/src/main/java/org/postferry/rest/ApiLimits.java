package org.postferry.rest;

import java.time.Duration;
import org.postferry.sync.Outbox;
import org.postferry.sync.OutgoingMessage;

/** What one request may ask for. */
final class ApiLimits {
    /** Bytes of a JSON body: an account with a certificate has 10 KB. */
    static final int MAX_BODY_BYTES = 256 * 1024;

    /** Bytes of a message to append or to send: what large providers take at most. */
    static final long MAX_MESSAGE_BYTES = OutgoingMessage.MAX_BYTES;

    /** Bytes of a message written as JSON, its files in Base64: it is held in memory some times over; a larger one comes finished, as a stream. */
    static final int MAX_LETTER_BYTES = 16 * 1024 * 1024;

    /** Letters larger than {@link #MAX_BODY_BYTES} at once: each takes some 100 MB for a moment. */
    static final int MAX_LARGE_LETTERS = 2;

    /** How long a message may be held to be taken back: who waits for more wants a calendar. */
    static final Duration MAX_SEND_DELAY = Outbox.MAX_SEND_DELAY;

    /** Characters of an {@code Idempotency-Key}: what its column holds. */
    static final int MAX_KEY_LENGTH = 255;

    /** Objects and arrays inside one another in a body: an account has three. */
    static final int MAX_JSON_DEPTH = 20;

    /** Items of a page when nothing is said. */
    static final int DEFAULT_PAGE = 50;

    /** Most items of a page: what the store gives at once. */
    static final int MAX_PAGE = 500;

    /** How long a person waits for a body that is not here before the answer is "come again". */
    static final Duration FETCH_WAIT = Duration.ofSeconds(10);

    /** Requests that wait for a body at once; each holds a thread of the server. */
    static final int MAX_WAITING_FETCHES = 8;

    /** What {@code Retry-After} says while a body is on its way. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** How long a search waits for the index to see the caller's own change; then {@code index.behind} says what is missing. */
    static final Duration INDEX_WAIT = Duration.ofSeconds(5);

    /** Event streams at once: a browser has one a page. */
    static final int MAX_STREAMS = 50;

    /** Bytes that wait for a slow reader of events; then its place in the journal waits instead. */
    static final int MAX_PENDING_EVENT_BYTES = 64 * 1024;

    /** Journal entries read for one stream at once. */
    static final int EVENT_PAGE = 500;

    /** How often progress is told at most. */
    static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    /** How often a silent stream is written to, so that everything on the way sees it is alive. */
    static final Duration PING_INTERVAL = Duration.ofSeconds(15);

    private ApiLimits() {}
}
