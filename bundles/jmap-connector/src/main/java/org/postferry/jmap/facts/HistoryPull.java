package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;

/**
 * A first sync: all emails, newest first. Head goes on from where it stood, or from the state before the first question
 * where it stood nowhere: a history never changes what is known, so nothing that head has still to tell may be skipped.
 */
final class HistoryPull extends Pull {
    private final Walk walk;
    private final EmailFacts facts;
    private final Checkpoint headStands;
    /** Windows overlap by a second: what the last one told needs no second telling. */
    private Set<String> lastTold = Set.of();

    /** @param headStands what head has told of known emails goes no further */
    HistoryPull(Desk desk, EmailFacts facts, Checkpoint since, Checkpoint headStands) {
        super(since);
        this.walk = new Walk(desk, true, EmailGet.FULL);
        this.facts = facts;
        this.headStands = headStands;
    }

    @Override
    void ask() throws ConnectorException, InterruptedException {
        Optional<Tokens.Walked> from = batches.stand().isNone()
                ? Optional.of(Tokens.Walked.begin(
                        "", Tokens.state(HeadPull.KIND, headStands).orElse("")))
                : Tokens.Walked.decode(batches.stand());
        if (from.isEmpty()) {
            batches.gap("The checkpoint was written by another version");
            return;
        }
        Walk.Page page = walk.ask(from.get());
        if (page.next().isPresent()) {
            Set<String> before = lastTold;
            lastTold = page.rows().stream().map(EmailRow::id).collect(Collectors.toSet());
            List<RemoteFact> told = new ArrayList<>(page.emails().unreadableFacts());
            page.rows().stream()
                    .filter(row -> !before.contains(row.id()))
                    .map(facts::seen)
                    .forEach(told::add);
            batches.add(told, page.next().get().encode(), Optional.empty());
            return;
        }
        Checkpoint head = Tokens.ofState(HeadPull.KIND, page.state());
        batches.add(List.of(), batches.stand(), Optional.of(new PullEnd.Whole(head, false)));
    }
}
