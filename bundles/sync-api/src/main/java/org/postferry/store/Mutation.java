package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postferry.model.MutationId;

/**
 * A wish and what became of it so far.
 *
 * @param kind what is wished, such as {@code setKeywords}
 * @param emails how many it names
 * @param after mutations it waits for
 * @param undoneBy the mutation that did its inverse
 */
public record Mutation(
        MutationId id,
        String kind,
        int emails,
        State state,
        Instant since,
        List<Try> tries,
        List<MutationId> after,
        Optional<MutationId> undoneBy) {
    public Mutation {
        tries = List.copyOf(tries);
        after = List.copyOf(after);
    }

    /** Where it stands. */
    public enum State {
        /** It waits for its turn, or was claimed and not answered yet. */
        PENDING,
        /** The server said no for good, or five times for now. It stays until a person retries or discards it. */
        FAILED,
        /** It may have happened, and only a person can tell. Never tried again by itself. */
        UNKNOWN,
        /** It is so on the server; kept for a while, to be undone and shown. */
        SETTLED;

        /** The name as the HTTP contract writes it, such as {@code pending}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One try. @param counted the server answered it, so it counts towards the five @param serverSaid in the server's own words */
    public record Try(Instant at, boolean counted, String serverSaid) {}
}
