package org.postferry.testkit.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.store.WishRow.Claimed;

/** Lays what came of a command over base, and ends the wishes it covers. Lives in one transaction. */
final class MemorySettlement {
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final MemoryWishes wishes;
    private final Transaction tx;
    private final AccountTables account;
    private final Lease lease;
    private final Claimed claim;
    private final boolean doubtful;
    private final Set<RemoteId> told = new HashSet<>();
    private final Set<EmailId> again = new TreeSet<>();
    /** Those of them for which it may be done. */
    private final Set<EmailId> lost = new TreeSet<>();

    private final Set<Long> noted = new HashSet<>();
    private boolean lostAnswer;
    private Duration rest = AGAIN;
    private boolean unfinished;

    MemorySettlement(MemoryWishes wishes, Lease lease, Claimed claim, boolean doubtful) {
        this.wishes = wishes;
        this.tx = wishes.tx;
        this.account = wishes.account;
        this.lease = lease;
        this.claim = claim;
        this.doubtful = doubtful;
    }

    void settle(PerformResult result) {
        take(result.facts());
        wishes.end(claim);
        if (claim.change().isEmpty()) {
            whole(result.outcome());
        } else {
            eachEmail(result, claim.scope().orElseThrow());
        }
    }

    // ---- facts

    void take(List<RemoteFact> facts) {
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.MailboxSeen seen) {
                Optional<MailboxRow> renamed = renamed();
                take(new Scope.MailboxList(), fact, ours(seen));
                renamed.ifPresent(this::followRenamed);
            } else if (fact instanceof RemoteFact.EmailChanged changed) {
                told.add(changed.id());
                take(
                        changed.id() instanceof RemoteId.Uid uid
                                ? new Scope.Mailbox(uid.mailbox(), "")
                                : new Scope.AccountEmails(),
                        fact,
                        Map.of());
            } else if (fact instanceof RemoteFact.EmailGone gone) {
                take(
                        gone.ids() instanceof RemoteIds.Uids uids
                                ? new Scope.Mailbox(uids.mailbox(), "")
                                : new Scope.AccountEmails(),
                        fact,
                        Map.of());
            }
        }
    }

    private Map<String, MailboxId> ours(RemoteFact.MailboxSeen seen) {
        WishRow row = account.wishes.get(claim.id());
        if (row == null || claim.change().isPresent()) {
            return Map.of();
        }
        Optional<MailboxRow> renamed = renamed();
        Optional<MailboxId> ours = (renamed.isPresent() ? renamed : wishes.made(row.number)).map(MailboxRow::id);
        return ours.map(id -> Map.of(seen.rawName(), id)).orElse(Map.of());
    }

    private Optional<MailboxRow> renamed() {
        WishRow row = account.wishes.get(claim.id());
        return row != null && row.wish instanceof Wish.RenameMailbox rename
                ? Optional.ofNullable(account.mailboxes.get(rename.mailbox()))
                : Optional.empty();
    }

    /** What is below a mailbox that was renamed goes with it (RFC 3501 section 6.3.5). @param before as it was */
    private void followRenamed(MailboxRow before) {
        Set<String> names = new HashSet<>(Set.of(before.rawName()));
        Set<MailboxRow> below = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (MailboxRow row : account.mailboxes.values()) {
                boolean isBelow = !row.id().equals(before.id())
                        && row.missingSince().isEmpty()
                        && row.parentRawName().filter(names::contains).isPresent();
                more |= isBelow && below.add(row) && names.add(row.rawName());
            }
        }
        MailboxRow renamed = account.mailboxes.get(before.id());
        for (MailboxRow row : below) {
            tx.touch(account, row.id());
            account.mailboxes.put(row.id(), row.following(renamed, before));
        }
    }

    private void take(Scope scope, RemoteFact fact, Map<String, MailboxId> renames) {
        Checkpoint stands = account.scope(scope).checkpoint(Lane.Kind.HEAD);
        MemoryIntake.take(
                tx,
                account,
                new IntakeBatch(
                        lease,
                        account.record.id(),
                        Lane.head(scope),
                        stands,
                        List.of(fact),
                        Map.of(),
                        renames,
                        stands,
                        Optional.empty()));
    }

    // ---- wishes that name no email

    private void whole(Outcome outcome) {
        Optional<WishRow> found = wishes.get(claim.id());
        if (found.isEmpty()) {
            return;
        }
        WishRow row = found.get();
        if (outcome instanceof Outcome.Done done) {
            if (row.wish instanceof Wish.DeleteMailbox delete) {
                MemoryMailboxes.deleted(tx, account, delete.mailbox());
            }
            new MemoryAppended(wishes).arrived(row, done.newId());
            wishes.end(row, Mutation.State.SETTLED);
        } else if (outcome instanceof Outcome.Refused refused) {
            row.tried(counted(refused));
            if (isFinal(refused) || row.counted >= MemoryWishes.MAX_COUNTED_TRIES) {
                row.leave(claim.scope(), claim.steps());
                wishes.end(row, Mutation.State.FAILED);
            } else {
                wishes.put(claim.again(tx.now.plus(wait(row, refused)), doubtful));
            }
        } else {
            row.tried(new Mutation.Try(tx.now, false, ((Outcome.Unknown) outcome).why()));
            wishes.put(claim.again(tx.now.plus(SETTLE), true));
        }
    }

    /** What was asked a second time may be refused because it is done: that is looked at first. */
    private boolean isFinal(Outcome.Refused refused) {
        return refused.kind() == Kind.PERMANENT && !doubtful;
    }

    private Mutation.Try counted(Outcome.Refused refused) {
        boolean counts = refused.kind() != Kind.THROTTLED;
        return new Mutation.Try(tx.now, counts, refused.serverSaid());
    }

    private static Duration wait(WishRow row, Outcome.Refused refused) {
        return refused.lacksRoom() ? OutboxStore.waitForRoom(row.counted) : AGAIN;
    }

    // ---- wishes for emails

    private void eachEmail(PerformResult result, Scope scope) {
        wishes.touch(claim.emails());
        for (EmailId email : claim.emails()) {
            Set<RemoteKey> keys = new HashSet<>();
            NextChange.places(account, email).stream()
                    .filter(place -> place.scope().equals(scope))
                    .forEach(place -> place.key().ifPresent(keys::add));
            for (RemoteKey key : keys) {
                judge(email, key, result.outcomes().getOrDefault(key.id(), result.outcome()));
            }
        }
        for (EmailId email : claim.emails()) {
            List<WishRow> own = covering(email);
            if (!again.contains(email)
                    && !own.isEmpty()
                    && NextChange.of(account, email, own).kind() == NextChange.Kind.NOTHING) {
                wishes.done(email, own);
            }
        }
        close();
    }

    private List<WishRow> covering(EmailId email) {
        List<WishRow> own = new ArrayList<>();
        for (long number : claim.wishes()) {
            wishes.get(number).filter(row -> row.remaining.contains(email)).ifPresent(own::add);
        }
        return own;
    }

    private void judge(EmailId email, RemoteKey key, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            done(email, key, done.newId());
        } else if (outcome instanceof Outcome.Gone) {
            wishes.moot(email, covering(email));
        } else if (outcome instanceof Outcome.Refused refused && isFinal(refused)) {
            unfinished = true;
            wishes.refused(email, covering(email), refused.serverSaid());
        } else {
            unfinished = true;
            again.add(email);
            lostAnswer |= outcome instanceof Outcome.Unknown;
            if (doubtful || outcome instanceof Outcome.Unknown) {
                lost.add(email);
            }
            Mutation.Try one = outcome instanceof Outcome.Refused refused
                    ? counted(refused)
                    : new Mutation.Try(tx.now, false, ((Outcome.Unknown) outcome).why());
            for (WishRow row : covering(email)) {
                if (noted.add(row.number)) {
                    row.tried(one);
                }
                Duration wait = outcome instanceof Outcome.Refused refused ? wait(row, refused) : AGAIN;
                rest = rest.compareTo(wait) < 0 ? wait : rest;
            }
        }
    }

    private void done(EmailId email, RemoteKey key, Optional<RemoteId> newId) {
        Wish change = claim.change().orElseThrow();
        if (change instanceof Wish.Destroy) {
            letGo(key);
        } else if (change instanceof Wish.SetKeywords keywords) {
            if (!told.contains(key.id())) {
                mark(key, keywords);
            }
            covering(email).forEach(row -> row.done
                    .computeIfAbsent(email, unused -> new HashSet<>())
                    .add(key.scope()));
        } else if (key.scope() instanceof Scope.Mailbox own) {
            moved(email, key, own, (Wish.SetMailboxes) change, newId);
        } else if (!told.contains(key.id())) {
            relabel(key, (Wish.SetMailboxes) change);
        }
    }

    private void letGo(RemoteKey key) {
        new Staging(tx, account).remove(key.scope(), key.id());
    }

    private void mark(RemoteKey key, Wish.SetKeywords change) {
        RemoteRow row = account.edit(key.scope()).rows.get(key.id());
        Map<MailboxId, Mark> marks = new HashMap<>();
        row.marks().forEach((mailbox, mark) -> {
            Set<Keyword> keywords = new HashSet<>(mark.keywords());
            keywords.removeAll(change.remove());
            keywords.addAll(change.add());
            marks.put(mailbox, new Mark(keywords, mark.deleted()));
        });
        account.edit(key.scope()).rows.put(key.id(), row.withMarks(marks));
    }

    private void relabel(RemoteKey key, Wish.SetMailboxes change) {
        RemoteRow row = account.edit(key.scope()).rows.get(key.id());
        Map<MailboxId, Mark> marks = new HashMap<>(row.marks());
        Mark mark = row.marks().values().iterator().next();
        change.remove().forEach(marks::remove);
        change.add().forEach(mailbox -> marks.putIfAbsent(mailbox, mark));
        if (marks.isEmpty()) {
            letGo(key);
        } else {
            account.edit(key.scope()).rows.put(key.id(), row.withMarks(marks));
        }
    }

    /** The same email under its new id, or kept here until its mailbox reports it. */
    /**
     * An id in another mailbox than those wished, or one whose memberships were told, is of a mailbox that tells them all, as
     * Gmail's All Mail tells labels.
     */
    private void moved(
            EmailId email, RemoteKey key, Scope.Mailbox own, Wish.SetMailboxes change, Optional<RemoteId> newId) {
        Mark mark = account.remote(key).marks().get(own.id());
        Optional<MailboxId> teller = newId.filter(RemoteId.Uid.class::isInstance)
                .map(id -> ((RemoteId.Uid) id).mailbox())
                .filter(mailbox -> !mailbox.equals(own.id()));
        if (teller.isPresent() && (!change.add().contains(teller.get()) || told.contains(newId.orElseThrow()))) {
            Set<MailboxId> all = new HashSet<>(change.add());
            all.add(teller.get());
            arrives(email, teller.get(), all, newId, mark);
        } else {
            for (MailboxId into : change.add()) {
                arrives(email, into, Set.of(into), teller.filter(into::equals).flatMap(there -> newId), mark);
            }
        }
        if (change.remove().contains(own.id())) {
            letGo(key);
        }
    }

    private void arrives(
            EmailId email, MailboxId reporter, Set<MailboxId> mailboxes, Optional<RemoteId> newId, Mark mark) {
        boolean known = NextChange.places(account, email).stream()
                .anyMatch(
                        place -> place.mailbox().equals(reporter) && place.key().isPresent());
        if (known || newId.isPresent() && arrived(email, reporter, mailboxes, newId.get(), mark)) {
            return;
        }
        Scope scope = new Scope.Mailbox(reporter, "");
        EmailRow row = account.edit(email);
        List<EmailRow.Detached> kept = new ArrayList<>(row.detached);
        kept.removeIf(one -> one.scope().equals(scope));
        mailboxes.forEach(mailbox -> kept.add(new EmailRow.Detached(scope, mailbox, new Mark(mark.keywords(), false))));
        row.detached = List.copyOf(kept);
    }

    private boolean arrived(EmailId email, MailboxId reporter, Set<MailboxId> mailboxes, RemoteId id, Mark mark) {
        Scope scope =
                new Scope.Mailbox(reporter, account.mailboxes.get(reporter).rawName());
        Mark there = new Mark(mark.keywords(), false);
        RemoteRow reported = account.edit(scope).rows.get(id);
        if (reported != null) {
            if (reported.email().isEmpty()
                    || claim.emails().contains(reported.email().get())) {
                return false;
            }
            // it was reported before it was known for a copy of ours, and taken for another email
            EmailId other = reported.email().get();
            wishes.touch(Set.of(other));
            EmailRow twin = account.edit(other);
            Set<RemoteKey> left = new HashSet<>(twin.remotes);
            left.remove(new RemoteKey(scope, id));
            twin.remotes = Set.copyOf(left);
            there = reported.marks().getOrDefault(reporter, there);
        } else {
            account.laidInto(scope, tx.now);
        }
        Map<MailboxId, Mark> marks = new HashMap<>();
        for (MailboxId mailbox : mailboxes) {
            marks.put(mailbox, there);
            account.expectNoMore(mailbox, email);
        }
        account.edit(scope).rows.put(id, RemoteRow.of(email, RemoteRow.Kind.EMAIL, Map.copyOf(marks)));
        EmailRow row = account.edit(email);
        Set<RemoteKey> remotes = new HashSet<>(row.remotes);
        remotes.add(new RemoteKey(scope, id));
        row.remotes = Set.copyOf(remotes);
        row.detached = row.detached.stream()
                .filter(kept -> !kept.mailbox().equals(reporter))
                .toList();
        return true;
    }

    private void close() {
        List<Long> left = new ArrayList<>();
        Set<EmailId> wanted = new HashSet<>();
        for (long number : claim.wishes()) {
            WishRow row = wishes.get(number).orElseThrow();
            if (unfinished) {
                row.leave(claim.scope(), claim.steps());
            }
            wishes.close(row);
            if (row.isPending() && row.counted >= MemoryWishes.MAX_COUNTED_TRIES) {
                new MemoryDoubts(account).raise(claim, row, lost);
                wishes.end(row, Mutation.State.FAILED);
            }
            if (row.isPending()) {
                left.add(number);
                wanted.addAll(row.remaining);
            }
        }
        // what travelled with it and failed is not to be done any more
        again.retainAll(wanted);
        if (!again.isEmpty()) {
            wishes.put(new Claimed(
                    left.get(0),
                    tx.now.plus(lostAnswer ? SETTLE : rest),
                    left,
                    claim.scope(),
                    again,
                    claim.change(),
                    claim.steps(),
                    lostAnswer || doubtful));
        }
    }
}
