package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;

/**
 * The mailbox list on any lane. LIST tells what is there and never what went: where it differs from what head has seen,
 * a snapshot follows. Confined to the session's thread.
 */
final class ListPull implements FactStream {
    private static final String VERSION = "imap1-list:";

    private final MailboxLists lists;
    private final Pull pull;
    private final Deque<FactBatch> ready = new ArrayDeque<>();
    private Optional<String> begunSnapshot = Optional.empty();
    private boolean ended;

    ListPull(MailboxLists lists, Pull pull) {
        this.lists = lists;
        this.pull = pull;
    }

    static Checkpoint checkpoint(MailboxListing listing) {
        return new Checkpoint(VERSION + listing.digest());
    }

    @Override
    public Optional<FactBatch> next() throws ConnectorException {
        if (ready.isEmpty() && !ended) {
            if (pull.lane().kind() == Lane.Kind.SNAPSHOT && begunSnapshot.isEmpty()) {
                beginSnapshot();
            } else {
                tell(lists.ask());
            }
        }
        return Optional.ofNullable(ready.poll());
    }

    /** The list is short: a snapshot of it is never continued, it begins anew. */
    private void beginSnapshot() {
        String name = UUID.randomUUID().toString();
        begunSnapshot = Optional.of(name);
        ready.add(new FactBatch(
                List.of(new RemoteFact.SnapshotBegan(name, OptionalLong.empty())),
                new Checkpoint(VERSION + name),
                Optional.empty()));
    }

    private void tell(MailboxListing listing) throws ConnectorException {
        if (listing.mailboxes().isEmpty()) {
            throw MailboxLists.empty();
        }
        Checkpoint now = checkpoint(listing);
        boolean head = pull.lane().kind() == Lane.Kind.HEAD;
        boolean unchanged = head && now.equals(pull.since());
        List<RemoteFact> facts = unchanged ? List.of() : new ArrayList<>(listing.mailboxes());
        begunSnapshot.ifPresent(name -> facts.add(new RemoteFact.SnapshotEnded(name)));
        PullEnd end = new PullEnd.Whole(now, false);
        if (head) {
            end = unchanged || pull.since().isNone()
                    ? new PullEnd.Current()
                    : new PullEnd.Gap(
                            "The list of mailboxes changed; what is missing from it is known when it is walked.");
        }
        Checkpoint before =
                begunSnapshot.map(name -> new Checkpoint(VERSION + name)).orElse(pull.since());
        ready.addAll(Batches.of(facts, before, now, Optional.of(end)));
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
    }
}
