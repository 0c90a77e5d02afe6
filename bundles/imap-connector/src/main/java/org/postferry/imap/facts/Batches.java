package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;

/** Cuts facts into batches of which only the last moves the checkpoint. */
final class Batches {
    private Batches() {}

    static List<FactBatch> of(
            List<? extends RemoteFact> facts, Checkpoint before, Checkpoint next, Optional<PullEnd> end) {
        List<FactBatch> batches = new ArrayList<>();
        int from = 0;
        while (facts.size() - from > FactBatch.MAX_FACTS) {
            batches.add(new FactBatch(
                    List.copyOf(facts.subList(from, from + FactBatch.MAX_FACTS)), before, Optional.empty()));
            from += FactBatch.MAX_FACTS;
        }
        batches.add(new FactBatch(List.copyOf(facts.subList(from, facts.size())), next, end));
        return batches;
    }
}
