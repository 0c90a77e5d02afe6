package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.ScopeRow;
import org.postferry.store.h2.row.StagedWhy;

/** Where a lane stands after a batch, and the sum that is drawn at a pull's end. */
final class PullEnding {
    /** How long the next snapshot waits after one, two, and more complete snapshots that could not explain the count. */
    private static final List<Duration> WAITS = List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(1));

    /** Protocol danger D-52: how long the list of a walk that no sum can prove is given to catch up, each time. */
    private static final List<Duration> UNPROVEN_WAITS = WAITS.subList(0, 2);

    private final ScopeChange tables;
    private final ScopeRow scope;
    private final IntakeBatch batch;
    private final Lane.Kind lane;

    PullEnding(ScopeChange tables, IntakeBatch batch) {
        this.tables = tables;
        this.scope = tables.scope();
        this.batch = batch;
        this.lane = batch.lane().kind();
    }

    Optional<IntakeResult.Sum> carryOut() throws SQLException {
        if (batch.end().isEmpty()) {
            scope.moveTo(lane, batch.next());
            return Optional.empty();
        }
        return batch.end().get().match(new Endings()).end();
    }

    /** What is to be done at an end. */
    @FunctionalInterface
    private interface Ending {
        Optional<IntakeResult.Sum> end() throws SQLException;
    }

    private final class Endings implements PullEnd.Cases<Ending> {
        @Override
        public Ending current(PullEnd.Current end) {
            return PullEnding.this::current;
        }

        @Override
        public Ending gap(PullEnd.Gap end) {
            return () -> PullEnding.this.gap(end);
        }

        @Override
        public Ending whole(PullEnd.Whole end) {
            return () -> PullEnding.this.whole(end);
        }
    }

    private Optional<IntakeResult.Sum> current() throws SQLException {
        Optional<IntakeResult.Sum> sum = drawSum();
        boolean unexplained = sum.filter(drawn -> !drawn.equal()).isPresent() && !scope.isContradicted();
        if (!unexplained) {
            Doubts.resolve(tables, batch.lane().scope());
        }
        if (sum.filter(IntakeResult.Sum::equal).isPresent()) {
            scope.forgetContradiction();
            ExpectedCopies.forgetUnreported(tables);
        }
        if (unexplained) {
            scope.want(wish(differs(sum.get()), false, Duration.ZERO));
        } else {
            scope.moveTo(lane, batch.next());
        }
        return sum;
    }

    /** Head stays where it is; a walk that cannot go on begins again. */
    private Optional<IntakeResult.Sum> gap(PullEnd.Gap end) {
        forgetUnprovenWalks();
        scope.want(wish(end.why(), true, Duration.ZERO));
        if (lane != Lane.Kind.HEAD) {
            scope.moveTo(lane, Checkpoint.NONE);
        }
        if (lane == Lane.Kind.SNAPSHOT) {
            tables.marks().end();
        }
        return Optional.empty();
    }

    private Optional<IntakeResult.Sum> whole(PullEnd.Whole end) throws SQLException {
        if (!end.head().isNone()) {
            scope.moveTo(Lane.Kind.HEAD, end.head());
        }
        if (end.snapshotWanted()) {
            scope.want(wish("this server tells no removals", true, Duration.ZERO));
        }
        return lane == Lane.Kind.SNAPSHOT ? endSnapshot() : endHistory();
    }

    private Optional<IntakeResult.Sum> endHistory() throws SQLException {
        scope.moveTo(lane, batch.next());
        scope.historyDone = true;
        forgetUnprovenWalks();
        walkAgainIfUnproven();
        for (RemoteKeys.Generation generation : tables.keys().generations()) {
            if (SnapshotFacts.isOrphaned(scope, generation)) {
                List<Long> orphans = new ArrayList<>();
                tables.reports().each(generation, orphans::add);
                for (long orphan : orphans) {
                    tables.staging().stage(orphan, StagedWhy.RENUMBERED);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<IntakeResult.Sum> endSnapshot() throws SQLException {
        boolean widened = !scope.snapshotId.isEmpty()
                && !scope.snapshotKeywords
                && scope.wish().map(ScopeState.SnapshotWish::keywords).orElse(false);
        boolean complete = !scope.snapshotId.isEmpty() && scope.snapshotComplete;
        tables.marks().end();
        scope.moveTo(lane, Checkpoint.NONE);
        if (!widened) {
            scope.wantNoMore();
        }
        Optional<IntakeResult.Sum> sum = complete ? drawSum() : Optional.empty();
        if (sum.isPresent() && sum.get().equal()) {
            scope.forgetContradiction();
        } else if (sum.isPresent()) {
            contradict(sum.get());
        } else if (complete) {
            walkAgainIfUnproven();
        }
        return sum;
    }

    private void forgetUnprovenWalks() {
        if (isUnplaceable()) {
            scope.forgetContradiction();
        }
    }

    /** A list may leave out what the server has; where no count can tell, another walk may meet it, and say where emails are. */
    private void walkAgainIfUnproven() {
        if (isUnplaceable() && scope.contradictions() < UNPROVEN_WAITS.size()) {
            scope.walkAgain(wish(
                    "no count can be held against what is here",
                    scope.unplaced > 0,
                    UNPROVEN_WAITS.get(scope.contradictions())));
        }
    }

    private void contradict(IntakeResult.Sum sum) {
        Duration wait = WAITS.get(Math.min(scope.contradictions(), WAITS.size() - 1));
        scope.contradict(
                "the server counts " + sum.server() + " emails and lists " + sum.ours(),
                wish(differs(sum), false, wait));
    }

    private static String differs(IntakeResult.Sum sum) {
        return "the server counts " + sum.server() + " emails, here are " + sum.ours();
    }

    private ScopeState.SnapshotWish wish(String reason, boolean keywords, Duration wait) {
        return new ScopeState.SnapshotWish(
                reason, keywords, tables.change().now().plus(wait));
    }

    /** Of several mailboxes the first that differs, else all together. Drawn from counters, never by counting rows. */
    private Optional<IntakeResult.Sum> drawSum() throws SQLException {
        if (!scope.historyDone || isUnplaceable()) {
            return Optional.empty();
        }
        MailboxFacts mailboxes = new MailboxFacts(tables, batch);
        Map<Long, Long> staged = new HashMap<>();
        boolean counted = false;
        long ours = 0;
        long server = 0;
        for (RemoteFact fact : batch.facts()) {
            if (!(fact instanceof RemoteFact.MailboxCount count)) {
                continue;
            }
            Optional<MailboxRow> mailbox = mailboxes.find(count.mailbox());
            if (mailbox.isEmpty() || Keys.isMailbox(scope.id()) && mailbox.get().id() != scope.id()) {
                continue;
            }
            if (!counted && !Keys.isMailbox(scope.id())) {
                tables.flush();
                staged = stagedByMailbox();
            }
            long held = held(mailbox.get().id(), staged);
            if (held != count.emails()) {
                return Optional.of(new IntakeResult.Sum(held, count.emails()));
            }
            counted = true;
            ours += held;
            server += count.emails();
        }
        return counted ? Optional.of(new IntakeResult.Sum(ours, server)) : Optional.empty();
    }

    /** Where an email is in nobody knows which mailbox, no mailbox can be summed up. */
    private boolean isUnplaceable() {
        return !Keys.isMailbox(scope.id()) && (scope.unplaced > 0 || scope.leftOut > 0);
    }

    private long held(long mailbox, Map<Long, Long> staged) throws SQLException {
        if (Keys.isMailbox(scope.id())) {
            return scope.known + scope.leftOut - scope.staged();
        }
        return tables.account().mailboxes().base(mailbox) - staged.getOrDefault(mailbox, 0L);
    }

    /** How many of each mailbox are on their way out; these few rows are looked at, not the mailbox. */
    private Map<Long, Long> stagedByMailbox() throws SQLException {
        Map<Long, Long> staged = new HashMap<>();
        if (scope.staged() == 0) {
            return staged;
        }
        List<Long> emails = tables.change()
                .sql()
                .list(
                        "SELECT r.email FROM staged s JOIN remote r ON r.id = s.id WHERE s.scope = ?",
                        row -> row.getLong(1),
                        scope.id());
        for (EmailRow email : EmailLedger.read(tables.change().sql(), emails)) {
            for (Place place : email.places) {
                if (place.scope() == scope.id()
                        && place.isReported()
                        && tables.staging().get(place.remote()).isPresent()) {
                    staged.merge(place.mailbox(), 1L, Long::sum);
                }
            }
        }
        return staged;
    }
}
