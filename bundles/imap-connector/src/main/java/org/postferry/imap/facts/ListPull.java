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
 * The mailbox list on any lane. LIST always tells everything, so that what it tells is a snapshot of itself, also on head;
 * a head that finds the list as it was tells nothing. Confined to the session's thread.
 */
final class ListPull implements FactStream {
    private static final String VERSION = "imap1-list:";

    private final MailboxLists lists;
    private final Pull pull;
    private final Deque<FactBatch> ready = new ArrayDeque<>();
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
            tell(lists.ask());
        }
        return Optional.ofNullable(ready.poll());
    }

    private void tell(MailboxListing listing) throws ConnectorException {
        if (listing.mailboxes().isEmpty()) {
            throw MailboxLists.empty();
        }
        Checkpoint now = checkpoint(listing);
        boolean head = pull.lane().kind() == Lane.Kind.HEAD;
        List<RemoteFact> facts = new ArrayList<>();
        if (!head || !now.equals(pull.since())) {
            String name = UUID.randomUUID().toString();
            facts.add(new RemoteFact.SnapshotBegan(name, OptionalLong.empty()));
            facts.addAll(listing.mailboxes());
            facts.add(new RemoteFact.SnapshotEnded(name));
        }
        PullEnd end = head ? new PullEnd.Current() : new PullEnd.Whole(whole(now), false);
        ready.addAll(Batches.of(facts, pull.since(), now, Optional.of(end)));
        ended = true;
    }

    /** A bare snapshot leaves head where it is, as every bare snapshot does. */
    private Checkpoint whole(Checkpoint now) {
        boolean bare = pull.lane().kind() == Lane.Kind.SNAPSHOT && !pull.keywords();
        return bare ? Checkpoint.NONE : now;
    }

    @Override
    public void close() {
        ended = true;
    }
}
