package org.postferry.connector;

import java.util.List;
import java.util.Optional;

/**
 * Some facts, and where the lane stands once they are stored. {@code next} accounts for every id of the span it moves
 * over: seen, gone, unreadable, left out, or asked for by another question.
 *
 * @param facts at most {@value #MAX_FACTS}
 * @param end in the last batch of a pull: how it ended
 */
public record FactBatch(List<RemoteFact> facts, Checkpoint next, Optional<PullEnd> end) {
    /** One transaction of the store; a session holds one batch in memory. */
    public static final int MAX_FACTS = 1_000;

    public FactBatch {
        facts = List.copyOf(facts);
        if (facts.size() > MAX_FACTS) {
            throw new IllegalArgumentException("a batch of " + facts.size() + " facts, at most " + MAX_FACTS);
        }
    }
}
