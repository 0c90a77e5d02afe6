package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;

/** Looks at the batches of one stream as they pass: what every one of them must be, whatever it tells. */
final class BatchWatch {
    private final Lane lane;
    private final boolean keywords;
    private @Nullable FactBatch last;

    BatchWatch(Lane lane, boolean keywords) {
        this.lane = lane;
        this.keywords = keywords;
    }

    void passes(Optional<FactBatch> batch) {
        if (batch.isEmpty()) {
            assertTrue(last != null && last.end().isPresent(), "a pull of " + lane + " stopped without an end");
            return;
        }
        assertFalse(last != null && last.end().isPresent(), "a pull of " + lane + " goes on behind its end");
        last = batch.get();
        last.end().ifPresent(this::endFits);
        last.facts().forEach(fact -> fits(fact, last.end().isPresent()));
    }

    private void endFits(PullEnd end) {
        boolean fits = end.match(new PullEnd.Cases<Boolean>() {
            @Override
            public Boolean current(PullEnd.Current current) {
                return lane.kind() == Lane.Kind.HEAD || lane.scope() instanceof Scope.MailboxList;
            }

            @Override
            public Boolean gap(PullEnd.Gap gap) {
                return !gap.why().isBlank();
            }

            @Override
            public Boolean whole(PullEnd.Whole whole) {
                boolean bare = lane.kind() == Lane.Kind.SNAPSHOT && !keywords;
                return lane.kind() != Lane.Kind.HEAD && (!bare || whole.head().isNone());
            }
        });
        assertTrue(fits, "a pull of " + lane + (keywords ? " with keywords" : "") + " cannot end as " + end);
    }

    private void fits(RemoteFact fact, boolean inLastBatch) {
        if (fact instanceof RemoteFact.MailboxCount) {
            assertTrue(inLastBatch, "a count is of the moment of the last batch's checkpoint");
        } else if (fact instanceof RemoteFact.SnapshotBegan) {
            boolean list = lane.scope() instanceof Scope.MailboxList;
            assertTrue(lane.kind() == Lane.Kind.SNAPSHOT || list, "a snapshot begins on " + lane);
        } else if (fact instanceof RemoteFact.EmailSeen seen) {
            idFits(seen.id());
            assertEquals(0, seen.receivedAt().getNano(), "the received time is to the second");
            seen.memberships().forEach(membership -> mailboxFits(membership.mailbox()));
        } else if (fact instanceof RemoteFact.EmailChanged changed) {
            idFits(changed.id());
            changed.memberships().forEach(membership -> mailboxFits(membership.mailbox()));
        } else if (fact instanceof RemoteFact.EmailGone gone && lane.scope() instanceof Scope.Mailbox own) {
            assertTrue(
                    gone.ids() instanceof RemoteIds.Uids uids && uids.mailbox().equals(own.id()), fact::toString);
        }
    }

    /** A mailbox's ids bear its incarnation, the account's are keys. */
    private void idFits(RemoteId id) {
        boolean fits = lane.scope() instanceof Scope.Mailbox own
                ? id instanceof RemoteId.Uid uid && uid.mailbox().equals(own.id())
                : id instanceof RemoteId.Key;
        assertTrue(fits, id + " was told on " + lane);
    }

    private void mailboxFits(MailboxRef mailbox) {
        if (lane.scope() instanceof Scope.Mailbox own) {
            assertEquals(new MailboxRef.Known(own.id()), mailbox, "a mailbox reports its own memberships alone");
        }
    }
}
