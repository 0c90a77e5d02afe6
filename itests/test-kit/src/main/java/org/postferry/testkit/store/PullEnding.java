package org.postferry.testkit.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;
import org.postferry.store.Wish;

/** Where a lane stands after a batch, and the sum that is drawn at a pull's end. */
final class PullEnding implements PullEnd.Cases<Optional<IntakeResult.Sum>> {
    /** How long the next snapshot waits after one, two, and more complete snapshots that could not explain the count. */
    private static final List<Duration> WAITS = List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(1));

    /** Protocol danger D-52: how long the list of a walk that no sum can prove is given to catch up, each time. */
    private static final List<Duration> UNPROVEN_WAITS = WAITS.subList(0, 2);

    private final Transaction tx;
    private final AccountTables account;
    private final IntakeBatch batch;
    private final Staging staging;
    private final Lane lane;
    private final ScopeTables tables;

    PullEnding(Transaction tx, AccountTables account, IntakeBatch batch, Staging staging) {
        this.tx = tx;
        this.account = account;
        this.batch = batch;
        this.staging = staging;
        this.lane = batch.lane();
        this.tables = account.edit(lane.scope());
    }

    Optional<IntakeResult.Sum> carryOut() {
        if (batch.end().isEmpty()) {
            tables.moveTo(lane.kind(), batch.next());
            return Optional.empty();
        }
        return batch.end().get().match(this);
    }

    @Override
    public Optional<IntakeResult.Sum> current(PullEnd.Current end) {
        Optional<IntakeResult.Sum> sum = drawSum();
        boolean unexplained = sum.filter(drawn -> !drawn.equal()).isPresent() && tables.contradiction.isEmpty();
        if (!unexplained) {
            new MemoryDoubts(account).resolve(lane.scope());
        }
        sum.filter(IntakeResult.Sum::equal).ifPresent(drawn -> {
            forgetContradiction();
            forgetUnreportedCopies();
        });
        if (unexplained) {
            tables.want(wish(differs(sum.get()), false, Duration.ZERO));
        }
        if (!unexplained || !tx.rules.sumHoldsTheCheckpoint()) {
            tables.moveTo(lane.kind(), batch.next());
        }
        return sum;
    }

    /** Head stays where it is; a walk that cannot go on begins again. */
    @Override
    public Optional<IntakeResult.Sum> gap(PullEnd.Gap end) {
        forgetUnprovenWalks();
        tables.want(wish(end.why(), true, Duration.ZERO));
        if (lane.kind() != Lane.Kind.HEAD) {
            tables.moveTo(lane.kind(), Checkpoint.NONE);
        }
        if (lane.kind() == Lane.Kind.SNAPSHOT) {
            tables.run = null;
        }
        return Optional.empty();
    }

    @Override
    public Optional<IntakeResult.Sum> whole(PullEnd.Whole end) {
        if (!end.head().isNone() && (lane.kind() == Lane.Kind.SNAPSHOT || tx.rules.headGoesBackAfterHistory())) {
            tables.head = end.head();
        }
        if (end.snapshotWanted()) {
            tables.want(wish("this server tells no removals", true, Duration.ZERO));
        }
        return lane.kind() == Lane.Kind.SNAPSHOT ? endSnapshot() : endHistory();
    }

    private Optional<IntakeResult.Sum> endHistory() {
        tables.history = batch.next();
        tables.historyDone = true;
        forgetUnprovenWalks();
        walkAgainIfUnproven();
        List<RemoteId> orphans =
                tables.rows.keySet().stream().filter(id -> isOrphan(tables, id)).toList();
        orphans.forEach(id -> staging.stage(lane.scope(), id, RemoteRow.Staged.Why.RENUMBERED));
        return Optional.empty();
    }

    private Optional<IntakeResult.Sum> endSnapshot() {
        boolean widened = tables.run != null
                && !tables.run.keywords
                && tables.wish.map(ScopeState.SnapshotWish::keywords).orElse(false);
        boolean complete = tables.run != null && tables.run.complete;
        tables.run = null;
        tables.snapshot = Checkpoint.NONE;
        if (!widened) {
            tables.wish = Optional.empty();
        }
        Optional<IntakeResult.Sum> sum = complete ? drawSum() : Optional.empty();
        sum.ifPresent(drawn -> {
            if (drawn.equal()) {
                forgetContradiction();
            } else {
                contradict(drawn);
            }
        });
        if (complete && sum.isEmpty()) {
            walkAgainIfUnproven();
        }
        return sum;
    }

    private void forgetUnprovenWalks() {
        if (isUnplaceable()) {
            forgetContradiction();
        }
    }

    /** A list may leave out what the server has; where no count can tell, another walk may meet it, and say where emails are. */
    private void walkAgainIfUnproven() {
        if (isUnplaceable() && tables.contradictions < UNPROVEN_WAITS.size()) {
            boolean unplaced = tables.rows.values().stream().anyMatch(RemoteRow::isUnplaced);
            walkAgain(wish(
                    "no count can be held against what is here", unplaced, UNPROVEN_WAITS.get(tables.contradictions)));
        }
    }

    private void contradict(IntakeResult.Sum sum) {
        if (!tx.rules.snapshotOutranksTheCount()) {
            tables.want(wish(differs(sum), false, Duration.ZERO));
            return;
        }
        Duration wait = WAITS.get(Math.min(tables.contradictions, WAITS.size() - 1));
        tables.contradiction = Optional.of("the server counts " + sum.server() + " emails and lists " + sum.ours());
        walkAgain(wish(differs(sum), false, wait));
    }

    private void walkAgain(ScopeState.SnapshotWish next) {
        tables.contradictions++;
        if (tables.wish.isEmpty()) {
            tables.want(next);
            tables.wishOfContradiction = true;
        }
    }

    private void forgetContradiction() {
        tables.contradiction = Optional.empty();
        tables.contradictions = 0;
        if (tables.wishOfContradiction) {
            tables.wish = Optional.empty();
            tables.wishOfContradiction = false;
        }
    }

    /**
     * Copies of wishes that are settled, of which a mailbox that told all does not tell, are not there. A wish that has not left,
     * and so has no copy yet, waits itself for what is forgotten here.
     */
    private void forgetUnreportedCopies() {
        if (lane.scope() instanceof Scope.Mailbox own && account.expected.containsKey(own.id())) {
            for (EmailId email : Set.copyOf(account.expected.get(own.id()).keySet())) {
                boolean onItsWay = account.wishes.values().stream()
                        .filter(WishRow::isPending)
                        .anyMatch(row -> row.appended.filter(email::equals).isPresent()
                                || row.remaining.contains(email)
                                        && row.claim != 0
                                        && row.wish instanceof Wish.SetMailboxes move
                                        && move.add().contains(own.id()));
                if (!onItsWay) {
                    account.expected.get(own.id()).remove(email);
                    tx.touch(account, email, false);
                    EmailRow row = account.edit(email);
                    row.detached = row.detached.stream()
                            .filter(kept -> !kept.scope().equals(own))
                            .toList();
                }
            }
        }
    }

    private static String differs(IntakeResult.Sum sum) {
        return "the server counts " + sum.server() + " emails, here are " + sum.ours();
    }

    private ScopeState.SnapshotWish wish(String reason, boolean keywords, Duration wait) {
        return new ScopeState.SnapshotWish(reason, keywords, tx.now.plus(wait));
    }

    /** Of several mailboxes the first that differs, else all together. */
    private Optional<IntakeResult.Sum> drawSum() {
        if (!tables.historyDone || isUnplaceable() || !tx.rules.sumIsDrawn()) {
            return Optional.empty();
        }
        long ours = 0;
        long server = 0;
        boolean counted = false;
        for (RemoteFact fact : batch.facts()) {
            if (fact instanceof RemoteFact.MailboxCount count) {
                Optional<Long> here =
                        MailboxFacts.find(account, count.mailbox()).flatMap(this::held);
                if (here.isPresent() && here.get() != count.emails()) {
                    return Optional.of(new IntakeResult.Sum(here.get(), count.emails()));
                }
                ours += here.orElse(0L);
                server += here.isPresent() ? count.emails() : 0;
                counted |= here.isPresent();
            }
        }
        return counted ? Optional.of(new IntakeResult.Sum(ours, server)) : Optional.empty();
    }

    private Optional<Long> held(MailboxId mailbox) {
        if (lane.scope() instanceof Scope.Mailbox own) {
            return own.id().equals(mailbox) ? Optional.of(tables.rows.size() - tables.staged()) : Optional.empty();
        }
        return Optional.of(tables.countedIn(mailbox));
    }

    /** Where an email is in nobody knows which mailbox, no mailbox can be summed up. */
    private boolean isUnplaceable() {
        return !(lane.scope() instanceof Scope.Mailbox)
                && tables.rows.values().stream().anyMatch(row -> row.marks().isEmpty());
    }

    /** Numbered before the UIDVALIDITY that the last snapshot spoke of. */
    static boolean isOrphan(ScopeTables tables, RemoteId id) {
        return id instanceof RemoteId.Uid uid
                && tables.uidValidity.isPresent()
                && tables.uidValidity.getAsLong() != uid.uidValidity();
    }
}
