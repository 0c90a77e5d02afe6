package org.postferry.imap.facts;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;

/** A mailbox that is a label: whatever it shows is told by All Mail, so there is nothing to pull and nothing to count. */
final class LabelPull implements FactStream {
    static final Checkpoint STANDS = new Checkpoint("imap1-label");

    private final Pull pull;
    private boolean told;

    LabelPull(Pull pull) {
        this.pull = pull;
    }

    @Override
    public Optional<FactBatch> next() {
        if (told) {
            return Optional.empty();
        }
        told = true;
        return Optional.of(
                switch (pull.lane().kind()) {
                    case HEAD -> new FactBatch(List.of(), STANDS, Optional.of(new PullEnd.Current()));
                    case HISTORY -> new FactBatch(List.of(), STANDS, Optional.of(new PullEnd.Whole(STANDS, false)));
                    case SNAPSHOT -> nothing();
                });
    }

    private FactBatch nothing() {
        String name = UUID.randomUUID().toString();
        Checkpoint head = pull.keywords() ? STANDS : Checkpoint.NONE;
        return new FactBatch(
                List.of(new RemoteFact.SnapshotBegan(name, OptionalLong.empty()), new RemoteFact.SnapshotEnded(name)),
                STANDS,
                Optional.of(new PullEnd.Whole(head, false)));
    }

    @Override
    public void close() {
        told = true;
    }
}
