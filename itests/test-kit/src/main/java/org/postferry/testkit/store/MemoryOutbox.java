package org.postferry.testkit.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.StoreGone;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.store.WishRow.Claimed;

/** {@link OutboxStore} in memory: replays all pending wishes whenever somebody looks. */
final class MemoryOutbox implements OutboxStore {
    private static final int MAX_PAGE = 500;

    private final Database database;
    /** Claims whose command is with the server; guarded by the database's lock. */
    private final Set<MutationId> inFlight = new HashSet<>();
    /** Claims of messages that are handed over beside all else. */
    private final Set<MutationId> handedOver = ConcurrentHashMap.newKeySet();

    MemoryOutbox(Database database) {
        this.database = database;
    }

    private <T> T change(AccountId id, T absent, BiFunction<Transaction, MemoryWishes, T> work) {
        return database.write(tx -> {
            Optional<AccountTables> found = tx.account(id).filter(account -> !account.record.deleting());
            return found.isEmpty() ? tx.discard(absent) : work.apply(tx, new MemoryWishes(tx, found.get()));
        });
    }

    // ---- what a person asks

    @Override
    public List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<IdempotencyKey> key) {
        List<MutationId> accepted =
                change(account, List.of(), (tx, outbox) -> submit(tx, outbox, wishes, chained, key));
        if (accepted.isEmpty() && !wishes.isEmpty()) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return accepted;
    }

    @Override
    public Optional<List<MutationId>> accepted(AccountId id, IdempotencyKey key) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id))
                .flatMap(account -> remembered(account, key, database.clock.instant())));
    }

    private static Optional<List<MutationId>> remembered(AccountTables account, IdempotencyKey key, Instant now) {
        WishRow.Remembered before = account.keys.get(key.key());
        if (before == null || before.at().isBefore(now.minus(Duration.ofDays(KEY_DAYS)))) {
            return Optional.empty();
        }
        if (!Arrays.equals(before.hash(), key.requestHash())) {
            throw new IllegalArgumentException("this Idempotency-Key came with another request before");
        }
        return Optional.of(before.ids());
    }

    private static List<MutationId> submit(
            Transaction tx, MemoryWishes outbox, List<Wish> wishes, boolean chained, Optional<IdempotencyKey> key) {
        Optional<List<MutationId>> before = key.flatMap(one -> remembered(outbox.account, one, tx.now));
        if (before.isPresent()) {
            return tx.discard(before.get());
        }
        List<MutationId> ids = new ArrayList<>();
        List<Long> after = List.of();
        for (Wish wish : wishes) {
            long number = outbox.accept(wish, after);
            ids.add(outbox.id(number));
            after = chained ? List.of(number) : List.of();
        }
        remember(outbox, key, tx.now, ids);
        return ids;
    }

    @Override
    public MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + MAX_PAGE);
        }
        Optional<MutationId> before = after.map(MutationId::parse);
        return database.read(tables -> {
            List<Mutation> found = tables.accounts.values().stream()
                    .filter(one -> account.map(one.record.id()::equals).orElse(true))
                    .flatMap(one -> one.wishes.values().stream().map(row -> row.mutation(one.record.id())))
                    .filter(one -> state.map(one.state()::equals).orElse(true))
                    .filter(one ->
                            before.map(last -> one.id().compareTo(last) < 0).orElse(true))
                    .sorted(Comparator.comparing(Mutation::id).reversed())
                    .limit(limit + 1L)
                    .toList();
            if (found.size() <= limit) {
                return new MutationPage(found, Optional.empty());
            }
            List<Mutation> items = found.subList(0, limit);
            return new MutationPage(items, Optional.of(items.get(limit - 1).id().toString()));
        });
    }

    @Override
    public Optional<Mutation> get(MutationId id) {
        return row(id).map(row -> row.mutation(id.account()));
    }

    private Optional<WishRow> row(MutationId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id.account()))
                .flatMap(account -> Optional.ofNullable(account.wishes.get(id.number())))
                .map(WishRow::copy));
    }

    @Override
    public Optional<RemoteCommand.Message> message(MutationId id) {
        return row(id).filter(row -> row.state != Mutation.State.SETTLED).flatMap(row -> row.wish.carried());
    }

    /** Work on one wish; the work gives which wish tells of it now. */
    private Optional<MutationId> one(
            MutationId id, Optional<IdempotencyKey> key, BiFunction<MemoryWishes, WishRow, Optional<MutationId>> work) {
        return change(id.account(), Optional.empty(), (tx, outbox) -> {
            Optional<List<MutationId>> before = key.flatMap(one -> remembered(outbox.account, one, tx.now));
            if (before.isPresent()) {
                return tx.discard(before.get().stream().findFirst());
            }
            Optional<MutationId> done = outbox.get(id.number()).flatMap(row -> work.apply(outbox, row));
            if (done.isEmpty()) {
                return tx.discard(done);
            }
            remember(outbox, key, tx.now, List.of(done.get()));
            return done;
        });
    }

    private static void remember(MemoryWishes outbox, Optional<IdempotencyKey> key, Instant now, List<MutationId> ids) {
        key.ifPresent(one -> outbox.account.keys.put(one.key(), new WishRow.Remembered(one.requestHash(), now, ids)));
    }

    @Override
    public boolean retry(MutationId id, Optional<IdempotencyKey> key) {
        return one(id, key, (outbox, row) -> {
                    if (row.state != Mutation.State.FAILED && row.state != Mutation.State.UNKNOWN) {
                        return Optional.empty();
                    }
                    outbox.again(row);
                    return Optional.of(id);
                })
                .isPresent();
    }

    @Override
    public boolean discard(MutationId id, Optional<IdempotencyKey> key) {
        return one(id, key, (outbox, row) -> discard(outbox, row) ? Optional.of(id) : Optional.empty())
                .isPresent();
    }

    /** What may be done of a claim, one of whose wishes is given up. */
    private static void giveUpOneOf(MemoryWishes outbox, Claimed claim, WishRow givenUp) {
        MemoryDoubts doubts = new MemoryDoubts(outbox.account);
        doubts.raise(claim, givenUp, claim.emails());
        List<Long> others = new ArrayList<>(claim.wishes());
        others.remove(givenUp.number);
        boolean ofKeywords = claim.change().orElse(null) instanceof Wish.SetKeywords;
        Set<EmailId> emails = new HashSet<>();
        for (long other : others) {
            WishRow row = outbox.get(other).orElseThrow();
            if (ofKeywords) {
                // what was asked is the sum of all, and cannot be asked again
                doubts.raise(claim, row, claim.emails());
            }
            emails.addAll(row.remaining);
        }
        emails.retainAll(claim.emails());
        if (!ofKeywords && !emails.isEmpty()) {
            outbox.put(claim.restFor(others, emails));
        }
    }

    private boolean discard(MemoryWishes outbox, WishRow row) {
        if (row.state == Mutation.State.SETTLED) {
            return false;
        }
        Optional<Claimed> claim = Optional.ofNullable(outbox.account.claims.get(row.claim));
        if (claim.isPresent() && isUnderWay(outbox.id(row.claim))) {
            return false;
        }
        claim.ifPresent(outbox::drop);
        claim.filter(Claimed::mayBeDone).ifPresent(one -> giveUpOneOf(outbox, one, row));
        outbox.touch(row.remaining);
        outbox.expectNoCopies(row, row.remaining);
        outbox.dropMade(row.number);
        new MemoryAppended(outbox).withdraw(row);
        outbox.failChildren(row.number);
        outbox.account.wishes.remove(row.number);
        return true;
    }

    @Override
    public Optional<MutationId> undo(MutationId id, Optional<IdempotencyKey> key) {
        return one(id, key, (outbox, row) -> {
            if (row.state != Mutation.State.SETTLED) {
                return !mayBeSent(outbox, row) && discard(outbox, row) ? Optional.of(id) : Optional.empty();
            }
            if (row.undoneBy == 0) {
                for (Wish back : row.inverse) {
                    row.undoneBy = outbox.accept(back, List.of());
                }
            }
            return row.undoneBy == 0 ? Optional.empty() : Optional.of(outbox.id(row.undoneBy));
        });
    }

    private static boolean mayBeSent(MemoryWishes outbox, WishRow row) {
        Optional<Claimed> claim = Optional.ofNullable(outbox.account.claims.get(row.claim));
        return row.wish instanceof Wish.Send
                && (row.maybeSent
                        || claim.filter(begun -> !begun.steps().isEmpty()).isPresent());
    }

    // ---- what the engine asks

    @Override
    public Optional<Claim> claim(Lease lease, AccountId account, Instant now) {
        return change(account, Optional.empty(), (tx, outbox) -> {
            if (!tx.holds(lease)) {
                return tx.discard(Optional.empty());
            }
            inFlight.removeIf(claim -> claim.account().equals(account));
            Optional<Claim> claim = claim(outbox, lease, now);
            claim.ifPresent(one -> inFlight.add(one.id()));
            return claim;
        });
    }

    private Optional<Claim> claim(MemoryWishes outbox, Lease lease, Instant now) {
        boolean sends = mayHandOver(outbox.account.record.id());
        MemoryClaims claims = new MemoryClaims(database, outbox, now, sends);
        for (Claimed before : List.copyOf(outbox.account.claims.values())) {
            boolean waits = before.wishes().stream()
                    .map(outbox.account.wishes::get)
                    .anyMatch(row -> row != null && !claims.isItsTurn(row));
            if (waits || before.notBefore().isAfter(now) || handedOver.contains(outbox.id(before.id()))) {
                continue;
            }
            Optional<Work> work = claims.work(before);
            if (!sends && work.orElse(null) instanceof Work.Submit) {
                continue;
            }
            if (work.isPresent()) {
                outbox.put(before.again(before.notBefore(), true));
                return Optional.of(handOut(outbox, lease, before, work.get(), before.lost()));
            }
            outbox.drop(before);
            if (before.mayBeDone()) {
                new MemoryDoubts(outbox.account).raiseForLost(before);
            }
        }
        Optional<Claimed> next = claims.next();
        next.ifPresent(outbox::put);
        next.ifPresent(claim -> expectCopies(outbox, claim));
        return next.flatMap(claim -> claims.work(claim)
                .map(work -> handOut(outbox, lease, claim, work, !claim.steps().isEmpty())));
    }

    private boolean isUnderWay(MutationId claim) {
        return inFlight.contains(claim) || handedOver.contains(claim);
    }

    private boolean mayHandOver(AccountId account) {
        return handedOver.stream()
                        .filter(claim -> claim.account().equals(account))
                        .count()
                < MAX_HANDED_OVER_AT_ONCE;
    }

    @Override
    public Set<MailboxId> inDoubt(AccountId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id))
                .map(account -> new MemoryDoubts(account).mailboxes())
                .orElse(Set.of()));
    }

    @Override
    public void believe(Lease lease, AccountId account, Set<MailboxId> mailboxes) {
        change(account, false, (tx, outbox) -> {
            if (!tx.holds(lease)) {
                return tx.discard(false);
            }
            outbox.account.doubts.keySet().removeAll(mailboxes);
            return true;
        });
    }

    @Override
    public void handingOver(Claim claim) {
        handedOver.add(claim.id());
    }

    @Override
    public void handOverEnded(Claim claim) {
        handedOver.remove(claim.id());
    }

    @Override
    public void notHandedOver(Lease lease, Claim claim) {
        change(claim.id().account(), false, (tx, outbox) -> {
            Claimed stands = outbox.account.claims.get(claim.id().number());
            if (stands == null || !tx.holds(lease)) {
                return tx.discard(false);
            }
            outbox.account.claims.put(claim.id().number(), stands.withoutSteps());
            return true;
        });
    }

    private static void expectCopies(MemoryWishes outbox, Claimed claim) {
        new MemoryAppended(outbox).expect(outbox.get(claim.id()).orElseThrow());
        if (claim.scope().filter(scope -> scope instanceof Scope.Mailbox).isEmpty()
                || !(claim.change().get() instanceof Wish.SetMailboxes move)) {
            return;
        }
        move.add().forEach(into -> outbox.account.expect(into, claim.emails()));
    }

    private Claim handOut(MemoryWishes outbox, Lease lease, Claimed claim, Work work, boolean looksUpFirst) {
        MutationId id = outbox.id(claim.id());
        return new Claim(id, work, new KeptSteps(lease, id, claim.steps()), looksUpFirst);
    }

    /** Steps that are committed one by one. */
    private final class KeptSteps implements Steps {
        private final Lease lease;
        private final MutationId id;
        private final List<String> taken;

        KeptSteps(Lease lease, MutationId id, List<String> taken) {
            this.lease = lease;
            this.id = id;
            this.taken = new ArrayList<>(taken);
        }

        @Override
        public List<String> taken() {
            return List.copyOf(taken);
        }

        @Override
        public void record(String step) {
            boolean kept = change(id.account(), false, (tx, outbox) -> {
                Claimed stands = outbox.account.claims.get(id.number());
                if (stands == null || !tx.holds(lease)) {
                    return tx.discard(false);
                }
                outbox.account.claims.put(id.number(), stands.withStep(step));
                return true;
            });
            if (!kept) {
                throw new StoreGone("the change is no longer this container's");
            }
            taken.add(step);
        }
    }

    @FunctionalInterface
    private interface OnClaim {
        void run(Transaction tx, MemoryWishes outbox, Claimed claim);
    }

    private void ended(Lease lease, Claim claim, OnClaim work) {
        change(claim.id().account(), false, (tx, outbox) -> {
            Claimed stands = outbox.account.claims.get(claim.id().number());
            inFlight.remove(claim.id());
            if (stands == null || !tx.holds(lease)) {
                return tx.discard(false);
            }
            work.run(tx, outbox, stands);
            return true;
        });
    }

    @Override
    public void settle(Lease lease, Claim claim, PerformResult result) {
        ended(lease, claim, (tx, outbox, stands) -> new MemorySettlement(outbox, lease, stands, claim.looksUpFirst())
                .settle(result));
    }

    @Override
    public void settleSubmission(Lease lease, Claim claim, Submitter.Submission.Accepted accepted) {
        ended(lease, claim, (tx, outbox, stands) -> {
            new MemorySettlement(outbox, lease, stands, false).take(accepted.facts());
            outbox.drop(stands);
            WishRow sent = outbox.get(stands.id()).orElseThrow();
            Wish.Send wish = (Wish.Send) sent.wish;
            Optional<MailboxRow> mailbox = outbox.sentMailbox();
            long before = sent.number;
            if (!accepted.sentCopyFiled() && mailbox.isPresent()) {
                Wish copy = new Wish.Append(
                        mailbox.get().id(),
                        wish.message(),
                        Optional.of(wish.messageId()),
                        Set.of(Keyword.SEEN),
                        tx.now);
                before = outbox.accept(copy, List.of(sent.number));
            }
            if (!accepted.draftGone() && wish.draft().isPresent()) {
                outbox.accept(new Wish.Destroy(List.of(wish.draft().get())), List.of(before));
            }
            outbox.end(sent, Mutation.State.SETTLED);
        });
    }

    @Override
    public void failed(Lease lease, Claim claim, ConnectorException failure, boolean answered, Instant nextTry) {
        ended(lease, claim, (tx, outbox, stands) -> {
            boolean counted = answered && failure.kind() != ConnectorException.Kind.THROTTLED;
            boolean over = answered && failure.kind() == ConnectorException.Kind.PERMANENT;
            String said = failure.serverSaid().isEmpty() ? String.valueOf(failure.getMessage()) : failure.serverSaid();
            for (long number : stands.wishes()) {
                WishRow row = outbox.get(number).orElseThrow();
                row.tried(new Mutation.Try(tx.now, counted, said));
                over |= row.counted >= MemoryWishes.MAX_COUNTED_TRIES;
            }
            Claimed tried = stands.again(nextTry, !answered || claim.looksUpFirst());
            if (over) {
                end(outbox, tried);
            } else {
                outbox.put(tried);
            }
        });
    }

    @Override
    public void gaveUp(Lease lease, Claim claim, String why) {
        ended(lease, claim, (tx, outbox, stands) -> {
            for (long number : stands.wishes()) {
                outbox.get(number).orElseThrow().tried(new Mutation.Try(tx.now, false, why));
            }
            end(outbox, stands);
        });
    }

    /** It failed for good. */
    private static void end(MemoryWishes outbox, Claimed claim) {
        outbox.drop(claim);
        for (long number : claim.wishes()) {
            WishRow row = outbox.get(number).orElseThrow();
            if (claim.mayBeDone()) {
                new MemoryDoubts(outbox.account).raise(claim, row, claim.emails());
            }
            outbox.end(row, Mutation.State.FAILED);
        }
    }

    @Override
    public void unknown(Lease lease, Claim claim, String why) {
        ended(lease, claim, (tx, outbox, stands) -> {
            outbox.drop(stands);
            for (long number : stands.wishes()) {
                WishRow row = outbox.get(number).orElseThrow();
                row.tried(new Mutation.Try(tx.now, false, why));
                row.maybeSent = true;
                outbox.end(row, Mutation.State.UNKNOWN);
            }
        });
    }

    @Override
    public Optional<Instant> nextTime(AccountId id) {
        return database.read(tables -> {
            AccountTables account = tables.accounts.get(id);
            if (account == null) {
                return Optional.empty();
            }
            List<Instant> times = new ArrayList<>();
            List<Instant> beside = new ArrayList<>();
            account.claims
                    .values()
                    .forEach(claim -> (handedOver.contains(new MutationId(id, claim.id())) ? beside : times)
                            .add(claim.notBefore()));
            account.wishes.values().stream()
                    .filter(row -> row.isPending() && row.claim == 0)
                    .forEach(row -> times.add(row.notBefore));
            return (times.isEmpty() ? beside : times).stream().min(Comparator.naturalOrder());
        });
    }

    /** Whether that is the copy of ours that is expected there. */
    static boolean isExpected(AccountTables.Expected expected, org.postferry.connector.RemoteId.Uid id) {
        OptionalLong validity = expected.uidValidity();
        return (validity.isEmpty() || validity.getAsLong() == id.uidValidity())
                && id.uid() >= expected.uidNext().orElse(0);
    }
}
