package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.EmailHeader;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.ScopeState;
import org.postferry.testkit.mail.SubjectOnly;

/** One batch on its way; its expected checkpoint is where the lane stands when it is applied. */
final class StoreBatch {
    private final StoreFixture fixture;
    private final Lane lane;
    private final List<RemoteFact> facts = new ArrayList<>();
    private final Map<RemoteId, EmailHeader> parsed = new HashMap<>();
    private final Map<String, MailboxId> renames = new HashMap<>();
    private Optional<Checkpoint> expected = Optional.empty();
    private Optional<Checkpoint> next = Optional.empty();
    private Optional<PullEnd> end = Optional.empty();
    private String snapshotId = "";

    StoreBatch(StoreFixture fixture, Lane lane) {
        this.fixture = fixture;
        this.lane = lane;
    }

    StoreBatch fact(RemoteFact fact) {
        facts.add(fact);
        return this;
    }

    /** @param header what a reader makes of the fact's bytes, where the subject alone is not enough */
    StoreBatch fact(RemoteFact.EmailSeen fact, EmailHeader header) {
        parsed.put(fact.id(), header);
        return fact(fact);
    }

    StoreBatch seen(int... numbers) {
        Scope.Mailbox mailbox = lane.scope() instanceof Scope.Mailbox own ? own : fixture.inbox;
        for (int number : numbers) {
            facts.add(fixture.seen(StoreFixture.uid(mailbox, StoreFixture.UIDVALIDITY, number), number));
        }
        return this;
    }

    StoreBatch changed(int number, Keyword... keywords) {
        return fact(fixture.changed(number, keywords));
    }

    StoreBatch present(int... numbers) {
        return fact(new RemoteFact.EmailPresent(fixture.ids(numbers)));
    }

    StoreBatch gone(int... numbers) {
        return fact(new RemoteFact.EmailGone(fixture.ids(numbers)));
    }

    StoreBatch count(long emails) {
        MailboxId mailbox = lane.scope() instanceof Scope.Mailbox own ? own.id() : fixture.inbox.id();
        return fact(new RemoteFact.MailboxCount(new MailboxRef.Known(mailbox), emails));
    }

    StoreBatch began(String id) {
        return began(id, StoreFixture.UIDVALIDITY);
    }

    StoreBatch began(String id, long uidValidity) {
        snapshotId = id;
        boolean list = lane.scope() instanceof Scope.MailboxList;
        return fact(new RemoteFact.SnapshotBegan(id, list ? OptionalLong.empty() : OptionalLong.of(uidValidity)));
    }

    StoreBatch ended() {
        return ended(snapshotId);
    }

    StoreBatch ended(String id) {
        return fact(new RemoteFact.SnapshotEnded(id));
    }

    StoreBatch rename(String newName, MailboxId mailbox) {
        renames.put(newName, mailbox);
        return this;
    }

    StoreBatch expecting(String checkpoint) {
        expected = Optional.of(new Checkpoint(checkpoint));
        return this;
    }

    StoreBatch next(String checkpoint) {
        next = Optional.of(new Checkpoint(checkpoint));
        return this;
    }

    StoreBatch end(PullEnd how) {
        end = Optional.of(how);
        return this;
    }

    StoreBatch current() {
        return end(new PullEnd.Current());
    }

    StoreBatch whole(String head) {
        return end(new PullEnd.Whole(new Checkpoint(head), false));
    }

    IntakeBatch build() {
        return build(fixture.lease);
    }

    IntakeBatch build(Lease under) {
        Checkpoint stands = standsAt();
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                headers.put(seen.id(), SubjectOnly.in(seen.header().bytes()));
            }
        }
        headers.putAll(parsed);
        Checkpoint target = next.orElseGet(() -> new Checkpoint("after " + stands.value()));
        return new IntakeBatch(
                under, fixture.account, lane, expected.orElse(stands), facts, headers, renames, target, end);
    }

    private Checkpoint standsAt() {
        ScopeState state = fixture.store.mailboxes().scope(fixture.account, lane.scope());
        return switch (lane.kind()) {
            case HEAD -> state.head();
            case HISTORY -> state.history();
            case SNAPSHOT -> state.snapshot();
        };
    }

    IntakeResult apply() {
        return fixture.store.intake().apply(build());
    }

    IntakeResult.Applied applied() {
        IntakeResult result = apply();
        if (result instanceof IntakeResult.Applied applied) {
            return applied;
        }
        throw new AssertionError("expected the batch to be applied, it was " + result);
    }
}
