package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;

/** {@link OutboxStore} over its rows. */
final class H2Outbox implements OutboxStore {
    /** A page of {@link #list}. */
    static final int MAX_PAGE = 500;

    /** What is settled is kept so long, to be shown and undone. */
    static final Duration KEPT_SETTLED = Duration.ofDays(30);

    private final StoreCore core;
    /** Claims whose command is with the server at this moment. */
    private final Set<Long> inFlight = ConcurrentHashMap.newKeySet();
    /** Claims of messages that are handed over beside all else. */
    private final Set<Long> handedOver = ConcurrentHashMap.newKeySet();

    private final ScanOrder order = new ScanOrder();

    H2Outbox(StoreCore core) {
        this.core = core;
    }

    // ---- what a person asks

    @Override
    public List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<IdempotencyKey> key) {
        return core.write("accepting a change", change -> {
            Optional<List<MutationId>> before = key.isPresent()
                    ? IdempotencyKeys.find(change.sql(), account, key.get(), change.now())
                    : Optional.empty();
            if (before.isPresent()) {
                return before.get();
            }
            Acceptance acceptance = acceptance(change, account);
            List<MutationId> ids = new ArrayList<>();
            List<Long> after = List.of();
            for (Wish wish : wishes) {
                long id = acceptance.accept(wish, after);
                ids.add(MutationRow.mutationId(id));
                after = chained ? List.of(id) : List.of();
            }
            if (key.isPresent()) {
                IdempotencyKeys.remember(change, account, key.get(), ids);
            }
            acceptance.mutations().flush();
            return ids;
        });
    }

    @Override
    public Optional<List<MutationId>> accepted(AccountId account, IdempotencyKey key) {
        return core.read(
                "looking a request up",
                sql -> IdempotencyKeys.find(sql, account, key, core.clock().instant()));
    }

    private static Acceptance acceptance(Change change, AccountId account) throws SQLException {
        return new Acceptance(mutations(change, account)
                .orElseThrow(() -> new IllegalArgumentException("there is no account " + account)));
    }

    /** Those of an account that is not on its way out. */
    static Optional<Mutations> mutations(Change change, AccountId account) throws SQLException {
        return change.account(account)
                .filter(found -> !found.row().record.deleting())
                .map(found -> new Mutations(change, found));
    }

    @Override
    public MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + MAX_PAGE);
        }
        long before = after.map(MutationId::parse).map(MutationRow::key).orElse(Long.MAX_VALUE);
        return core.read("listing changes", sql -> {
            List<Mutation> found = new ArrayList<>(sql.list(
                    "SELECT " + MutationRow.COLUMNS + " FROM mutation WHERE id BETWEEN ? AND ? AND id < ?"
                            + " AND state BETWEEN ? AND ? ORDER BY id DESC FETCH FIRST ? ROWS ONLY",
                    row -> MutationRow.read(row).mutation(),
                    account.map(Keys::first).orElse(Long.MIN_VALUE),
                    account.map(Keys::last).orElse(Long.MAX_VALUE),
                    before,
                    state.map(Enum::ordinal).orElse(0),
                    state.map(Enum::ordinal).orElse(Mutation.State.values().length),
                    limit + 1));
            if (found.size() <= limit) {
                return new MutationPage(found, Optional.empty());
            }
            List<Mutation> items = found.subList(0, limit);
            return new MutationPage(items, Optional.of(items.get(limit - 1).id().toString()));
        });
    }

    @Override
    public Optional<Mutation> get(MutationId id) {
        return row(id).map(MutationRow::mutation);
    }

    private Optional<MutationRow> row(MutationId id) {
        return core.read(
                "reading a change",
                sql -> sql.first(
                        "SELECT " + MutationRow.COLUMNS + " FROM mutation WHERE id = ?",
                        MutationRow::read,
                        MutationRow.key(id)));
    }

    @Override
    public Optional<RemoteCommand.Message> message(MutationId id) {
        return row(id).filter(row -> row.state != Mutation.State.SETTLED)
                .flatMap(row -> row.wish(size -> new StoredMessage(core, row.id(), size))
                        .carried());
    }

    /** Work on one wish. */
    @FunctionalInterface
    private interface OnOne {
        /** Which wish tells of it now: the same, or the one that is its inverse. Empty where it cannot be done. */
        Optional<MutationId> run(Mutations mutations, MutationRow row) throws SQLException;
    }

    private Optional<MutationId> one(String what, MutationId id, Optional<IdempotencyKey> key, OnOne work) {
        return core.write(what, change -> {
            Optional<List<MutationId>> before = key.isPresent()
                    ? IdempotencyKeys.find(change.sql(), id.account(), key.get(), change.now())
                    : Optional.empty();
            if (before.isPresent()) {
                return before.get().stream().findFirst();
            }
            Optional<Mutations> mutations = mutations(change, id.account());
            Optional<MutationRow> row =
                    mutations.isEmpty() ? Optional.empty() : mutations.get().get(MutationRow.key(id));
            if (row.isEmpty()) {
                return Optional.empty();
            }
            Optional<MutationId> done = work.run(mutations.get(), row.get());
            if (done.isPresent() && key.isPresent()) {
                IdempotencyKeys.remember(change, id.account(), key.get(), List.of(done.get()));
            }
            mutations.get().flush();
            return done;
        });
    }

    @Override
    public boolean retry(MutationId id, Optional<IdempotencyKey> key) {
        return one("trying a change again", id, key, (mutations, row) -> {
                    if (row.state != Mutation.State.FAILED && row.state != Mutation.State.UNKNOWN) {
                        return Optional.empty();
                    }
                    new Acceptance(mutations).again(row);
                    return Optional.of(id);
                })
                .isPresent();
    }

    @Override
    public boolean discard(MutationId id, Optional<IdempotencyKey> key) {
        boolean gone = one(
                        "giving a change up",
                        id,
                        key,
                        (mutations, row) -> discard(mutations, row) ? Optional.of(id) : Optional.empty())
                .isPresent();
        if (gone) {
            StoredMessage.leave(core, MutationRow.key(id));
        }
        return gone;
    }

    private boolean discard(Mutations mutations, MutationRow row) throws SQLException {
        if (row.state == Mutation.State.SETTLED) {
            return false;
        }
        Optional<ClaimRow> claim = row.claim == 0 ? Optional.empty() : mutations.claim(row.claim);
        if (claim.isPresent() && (inFlight.contains(row.claim) || handedOver.contains(row.claim))) {
            return false;
        }
        GivingUp.of(mutations, row, claim);
        return true;
    }

    @Override
    public Optional<MutationId> undo(MutationId id, Optional<IdempotencyKey> key) {
        Optional<MutationId> undone = one("undoing a change", id, key, (mutations, row) -> {
            if (row.state != Mutation.State.SETTLED) {
                return !mayBeSent(mutations, row) && discard(mutations, row) ? Optional.of(id) : Optional.empty();
            }
            if (row.undoneBy != 0) {
                return Optional.of(MutationRow.mutationId(row.undoneBy));
            }
            Acceptance acceptance = new Acceptance(mutations);
            for (Wish back : row.inverse()) {
                row.undoneBy = acceptance.accept(back, List.of());
            }
            return row.undoneBy == 0 ? Optional.empty() : Optional.of(MutationRow.mutationId(row.undoneBy));
        });
        if (undone.filter(id::equals).isPresent()) {
            StoredMessage.leave(core, MutationRow.key(id));
        }
        return undone;
    }

    private static boolean mayBeSent(Mutations mutations, MutationRow row) throws SQLException {
        if (!row.isOfMessageToSend()) {
            return false;
        }
        Optional<ClaimRow> claim = row.claim == 0 ? Optional.empty() : mutations.claim(row.claim);
        return row.maybeSent || claim.filter(begun -> !begun.steps().isEmpty()).isPresent();
    }

    // ---- what the engine asks

    @Override
    public Optional<Claim> claim(Lease lease, AccountId account, Instant now) {
        return core.write("claiming a change", change -> {
            Optional<Mutations> mutations = mutations(change, account);
            if (mutations.isEmpty() || !change.holds(lease)) {
                return Optional.empty();
            }
            inFlight.removeIf(claim -> Keys.account(claim).equals(account));
            Optional<Claim> claim = claim(mutations.get(), lease, now.getEpochSecond());
            mutations.get().flush();
            claim.ifPresent(one -> inFlight.add(MutationRow.key(one.id())));
            return claim;
        });
    }

    /** One from before first: it may be done, and whoever comes later may build upon it. */
    private Optional<Claim> claim(Mutations mutations, Lease lease, long now) throws SQLException {
        boolean sends = mayHandOver(mutations.account().row().id());
        for (ClaimRow before : mutations.claims()) {
            if (before.notBefore() > now || handedOver.contains(before.id()) || !isItsTurn(mutations, before)) {
                continue;
            }
            Optional<Work> work = new WorkOrder(mutations).of(before);
            if (!sends && work.orElse(null) instanceof Work.Submit) {
                continue;
            }
            if (work.isPresent()) {
                mutations.put(before.again(before.notBefore(), true));
                return Optional.of(claim(lease, before, work.get(), before.lost()));
            }
            mutations.drop(before);
            if (before.mayBeDone()) {
                Doubts.raiseForLost(mutations, before);
            }
        }
        Optional<ClaimRow> next = new ClaimPlan(mutations, new Outcomes(mutations), order, now, sends).next();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        mutations.put(next.get());
        expectCopies(mutations, next.get());
        // what a claim that ended has done of it may be more than was answered
        boolean begun = !next.get().steps().isEmpty();
        return new WorkOrder(mutations).of(next.get()).map(work -> claim(lease, next.get(), work, begun));
    }

    /** A deletion that is tried again in a moment waits for copies that are wished meanwhile. */
    private static boolean isItsTurn(Mutations mutations, ClaimRow claim) throws SQLException {
        for (long id : claim.mutations()) {
            Optional<MutationRow> row = mutations.get(id);
            if (row.isPresent() && !mutations.isItsTurn(row.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean mayHandOver(AccountId account) {
        return handedOver.stream()
                        .filter(claim -> Keys.account(claim).equals(account))
                        .count()
                < MAX_HANDED_OVER_AT_ONCE;
    }

    @Override
    public Set<MailboxId> inDoubt(AccountId account) {
        return core.read("looking what is in doubt", sql -> Doubts.mailboxes(sql, account));
    }

    @Override
    public void believe(Lease lease, AccountId account, Set<MailboxId> mailboxes) {
        core.write("believing what is here", change -> {
            if (change.account(account).isPresent() && change.holds(lease)) {
                for (MailboxId mailbox : mailboxes) {
                    Doubts.dismiss(change.sql(), mailbox);
                }
            }
            return true;
        });
    }

    @Override
    public void handingOver(Claim claim) {
        handedOver.add(MutationRow.key(claim.id()));
    }

    @Override
    public void handOverEnded(Claim claim) {
        handedOver.remove(MutationRow.key(claim.id()));
    }

    @Override
    public void notHandedOver(Lease lease, Claim claim) {
        core.write("forgetting steps", change -> {
            Optional<Mutations> mutations = mutations(change, claim.id().account());
            Optional<ClaimRow> row =
                    mutations.isEmpty() ? Optional.empty() : mutations.get().claim(MutationRow.key(claim.id()));
            if (row.isPresent() && change.holds(lease)) {
                mutations.get().put(row.get().withSteps(List.of()));
                mutations.get().flush();
            }
            return true;
        });
    }

    private static void expectCopies(Mutations mutations, ClaimRow claim) throws SQLException {
        MutationRow first = mutations.get(claim.id()).orElseThrow();
        if (first.appended.isPresent()) {
            new Appended(mutations).expect(first);
        }
        if (!Keys.isMailbox(claim.scope())) {
            return; // there an email keeps its id in every mailbox
        }
        for (long into : claim.change().into()) {
            Optional<MailboxRow> mailbox = mutations.account().mailboxes().get(into);
            if (mailbox.isPresent()) {
                ExpectedCopies.expect(mutations.change().sql(), mailbox.get(), claim.emails());
            }
        }
    }

    private Claim claim(Lease lease, ClaimRow row, Work work, boolean looksUpFirst) {
        return new Claim(MutationRow.mutationId(row.id()), work, new KeptSteps(core, lease, row), looksUpFirst);
    }

    /** Work on a claim that stands. */
    @FunctionalInterface
    private interface OnClaim {
        void run(Mutations mutations, Outcomes outcomes, ClaimRow claim) throws SQLException;
    }

    private void ended(String what, Lease lease, Claim claim, OnClaim work) {
        long id = MutationRow.key(claim.id());
        core.write(what, change -> {
            Optional<Mutations> mutations = mutations(change, claim.id().account());
            Optional<ClaimRow> row =
                    mutations.isEmpty() ? Optional.empty() : mutations.get().claim(id);
            if (row.isPresent() && change.holds(lease)) {
                work.run(mutations.get(), new Outcomes(mutations.get()), row.get());
                mutations.get().flush();
            }
            return true;
        });
        inFlight.remove(id);
        if (bringsMessage(claim)) {
            StoredMessage.leave(core, id);
        }
    }

    private static boolean bringsMessage(Claim claim) {
        return claim.work() instanceof Work.Submit
                || claim.work() instanceof Work.Perform asked && asked.command() instanceof RemoteCommand.Append;
    }

    @Override
    public void settle(Lease lease, Claim claim, PerformResult result) {
        ended("settling a change", lease, claim, (mutations, outcomes, row) -> new Settlement(
                        mutations, outcomes, lease, row, claim.looksUpFirst())
                .settle(result));
    }

    @Override
    public void settleSubmission(Lease lease, Claim claim, Submitter.Submission.Accepted accepted) {
        ended("settling a submission", lease, claim, (mutations, outcomes, row) -> {
            new SettledFacts(mutations, lease, row).take(accepted.facts());
            mutations.drop(row);
            MutationRow sent = mutations.get(row.id()).orElseThrow();
            new Acceptance(mutations).followUp(sent, accepted.sentCopyFiled(), accepted.draftGone());
            outcomes.settle(sent);
        });
    }

    @Override
    public void failed(Lease lease, Claim claim, ConnectorException failure, boolean answered, Instant nextTry) {
        ended("noting a failed try", lease, claim, (mutations, outcomes, row) -> {
            boolean counted = answered && failure.kind() != ConnectorException.Kind.THROTTLED;
            boolean isFinal = answered && failure.kind() == ConnectorException.Kind.PERMANENT;
            String said = failure.serverSaid().isEmpty() ? String.valueOf(failure.getMessage()) : failure.serverSaid();
            boolean over = isFinal;
            for (long id : row.mutations()) {
                MutationRow mutation = mutations.get(id).orElseThrow();
                mutation.tried(new Mutation.Try(mutations.now(), counted, said));
                over |= mutation.counted >= Outcomes.MAX_COUNTED_TRIES;
            }
            ClaimRow tried = row.again(nextTry.getEpochSecond(), !answered || claim.looksUpFirst());
            if (over) {
                end(mutations, outcomes, tried);
            } else {
                mutations.put(tried);
            }
        });
    }

    @Override
    public void gaveUp(Lease lease, Claim claim, String why) {
        ended("giving a change up that met a defect", lease, claim, (mutations, outcomes, row) -> {
            for (long id : row.mutations()) {
                mutations.get(id).orElseThrow().tried(new Mutation.Try(mutations.now(), false, why));
            }
            end(mutations, outcomes, row);
        });
    }

    /** It failed for good. */
    private static void end(Mutations mutations, Outcomes outcomes, ClaimRow claim) throws SQLException {
        mutations.drop(claim);
        for (long id : claim.mutations()) {
            MutationRow row = mutations.get(id).orElseThrow();
            if (claim.mayBeDone()) {
                Doubts.raise(mutations, claim, row, claim.emails());
            }
            outcomes.fail(row);
        }
    }

    @Override
    public void unknown(Lease lease, Claim claim, String why) {
        ended("leaving a change to a person", lease, claim, (mutations, outcomes, row) -> {
            mutations.drop(row);
            for (long id : row.mutations()) {
                MutationRow mutation = mutations.get(id).orElseThrow();
                mutation.tried(new Mutation.Try(mutations.now(), false, why));
                mutation.maybeSent = true;
                outcomes.unknown(mutation);
            }
        });
    }

    @Override
    public Optional<Instant> nextTime(AccountId account) {
        return core.read("looking when a change is due", sql -> {
            Object[] range = {Keys.first(account), Keys.last(account)};
            long[] claims = {Long.MAX_VALUE, Long.MAX_VALUE};
            sql.each(
                    "SELECT id, not_before FROM claim WHERE id BETWEEN ? AND ?",
                    row -> {
                        int which = handedOver.contains(row.getLong(1)) ? 1 : 0;
                        claims[which] = Math.min(claims[which], row.getLong(2));
                    },
                    range);
            long wishes = sql.first(
                            "SELECT MIN(not_before), COUNT(*) FROM mutation WHERE state = ? AND id BETWEEN ? AND ?"
                                    + " AND claim = 0",
                            row -> row.getLong(2) == 0 ? Long.MAX_VALUE : row.getLong(1),
                            Mutation.State.PENDING.ordinal(),
                            range[0],
                            range[1])
                    .orElse(Long.MAX_VALUE);
            long others = Math.min(claims[0], wishes);
            long first = others == Long.MAX_VALUE ? claims[1] : others;
            return first == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(first));
        });
    }

    /** Lets go of what was settled long ago. */
    void trim() {
        long before = core.clock().instant().minus(KEPT_SETTLED).getEpochSecond();
        core.database().write("trimming settled changes", sql -> {
            sql.update(
                    "DELETE FROM mutation WHERE state = ? AND changed < ?", Mutation.State.SETTLED.ordinal(), before);
            return true;
        });
        // what a crash or a full disk kept here
        core.read("looking for messages that have left", StoredMessage::left)
                .forEach(mutation -> StoredMessage.leave(core, mutation));
    }
}
