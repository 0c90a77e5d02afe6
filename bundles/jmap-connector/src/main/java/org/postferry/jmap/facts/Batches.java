package org.postferry.jmap.facts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;

/** Answers cut into batches: where the server says more at once than a batch holds, the checkpoint moves with the last of it. */
final class Batches {
    private final Deque<FactBatch> waiting = new ArrayDeque<>();
    private Checkpoint stand;
    private boolean ended;

    Batches(Checkpoint stand) {
        this.stand = stand;
    }

    /** Where the lane stands once everything that was added is stored. */
    Checkpoint stand() {
        return stand;
    }

    boolean isEnded() {
        return ended;
    }

    void add(List<RemoteFact> facts, Checkpoint next, Optional<PullEnd> end) {
        int from = 0;
        while (facts.size() - from > FactBatch.MAX_FACTS) {
            waiting.add(new FactBatch(facts.subList(from, from + FactBatch.MAX_FACTS), stand, Optional.empty()));
            from += FactBatch.MAX_FACTS;
        }
        waiting.add(new FactBatch(facts.subList(from, facts.size()), next, end));
        stand = next;
        ended = end.isPresent();
    }

    void gap(String why) {
        add(List.of(), stand, Optional.of(new PullEnd.Gap(why)));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Optional<FactBatch> next() {
        return Optional.ofNullable(waiting.poll());
    }
}
