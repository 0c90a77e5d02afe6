package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/** Which command leaves next: the first wish whose turn it is, with all that can travel in the same command. */
final class ClaimPlan {
    /** Emails in one command: as many as one window of a pull, so that new mail never waits longer for a wish than for a batch. */
    static final int MAX_EMAILS = 1_000;

    /** Wishes looked through for one whose turn it is; what lies behind comes when these are done. */
    static final int MAX_LOOKAHEAD = 1_000;

    /** Emails read at once while a command is put together. */
    private static final int SLICE = 250;

    private static final String NOT_THERE = "It is no longer on the server.";
    private static final String NO_MAILBOX = "The mailbox it is wished into is not on the server.";

    private final Mutations mutations;
    private final EmailLedger emails;
    private final Outcomes outcomes;
    private final ScanOrder order;
    private final long now;
    private final boolean sends;
    /** Wishes that wait for something else than their turn. */
    private final Set<Long> waiting = new HashSet<>();
    /** Emails of which the server is to tell anew first. */
    private Set<Long> inDoubt = Set.of();

    /** What a wish names, and so what it keeps others from. */
    private record Names(Set<Long> emails, Set<Long> mailboxes) {
        boolean meets(Names other) {
            Set<Long> fewer = emails.size() < other.emails.size() ? emails : other.emails;
            Set<Long> more = fewer == emails ? other.emails : emails;
            return fewer.stream().anyMatch(more::contains) || mailboxes.stream().anyMatch(other.mailboxes::contains);
        }

        void addAll(Names other) {
            emails.addAll(other.emails);
            mailboxes.addAll(other.mailboxes);
        }
    }

    /** @param sends whether a message may be the next */
    ClaimPlan(Mutations mutations, Outcomes outcomes, ScanOrder order, long now, boolean sends) {
        this.mutations = mutations;
        this.emails = mutations.account().emails();
        this.outcomes = outcomes;
        this.order = order;
        this.now = now;
        this.sends = sends;
    }

    /** Empty when it is nobody's turn. */
    Optional<ClaimRow> next() throws SQLException {
        inDoubt = Doubts.emails(
                mutations.change().sql(), mutations.account().row().id());
        while (true) {
            List<MutationRow> together = together();
            if (together.isEmpty()) {
                return Optional.empty();
            }
            MutationRow first = together.get(0);
            if (first.remaining.isEmpty()) {
                if (outcomes.isSoAlready(first)) {
                    outcomes.settle(first);
                    continue;
                }
                return Optional.of(new ClaimRow(
                        first.id(), 0, List.of(first.id()), 0, Set.of(), Wished.destruction(0), first.left(0), true));
            }
            Optional<ClaimRow> claim = forEmails(together);
            if (claim.isPresent()) {
                return claim;
            }
        }
    }

    /** The first wish whose turn it is, and later ones that ask for the same and wait for nothing but it. */
    private List<MutationRow> together() throws SQLException {
        Names blocked = new Names(new HashSet<>(), new HashSet<>());
        List<MutationRow> together = new ArrayList<>();
        List<MutationRow> inTurn = new ArrayList<>(mutations.pending(MAX_LOOKAHEAD));
        inTurn.sort(Comparator.comparingLong(MutationRow::turn));
        for (MutationRow row : inTurn) {
            Wish wish = mutations.wish(row);
            Names names = names(row, wish);
            boolean free = row.claim == 0
                    && row.notBefore <= now
                    && !waiting.contains(row.id())
                    && (sends || !(wish instanceof Wish.Send))
                    && !names.meets(blocked)
                    && mutations.isItsTurn(row);
            if (free && (together.isEmpty() || isAlike(mutations.wish(together.get(0)), wish))) {
                together.add(row);
            } else {
                blocked.addAll(names);
            }
        }
        return together;
    }

    /** Whether both may travel in one command, each email as its own wishes say. */
    private static boolean isAlike(Wish first, Wish other) {
        if (first instanceof Wish.SetMailboxes one && other instanceof Wish.SetMailboxes two) {
            return one.add().equals(two.add()) && one.remove().equals(two.remove());
        }
        return first instanceof Wish.SetKeywords && other instanceof Wish.SetKeywords
                || first instanceof Wish.Destroy && other instanceof Wish.Destroy;
    }

    private Names names(MutationRow row, Wish wish) throws SQLException {
        Set<Long> named = new HashSet<>(row.undone());
        Set<MailboxId> mailboxes = new HashSet<>();
        if (wish instanceof Wish.SetMailboxes one) {
            mailboxes.addAll(one.add());
            mailboxes.addAll(one.remove());
        } else if (wish instanceof Wish.Append one) {
            mailboxes.add(one.mailbox());
        } else if (wish instanceof Wish.RenameMailbox one) {
            mailboxes.add(one.mailbox());
            one.parent().ifPresent(mailboxes::add);
        } else if (wish instanceof Wish.DeleteMailbox one) {
            mailboxes.add(one.mailbox());
            mailboxes.addAll(below(one.mailbox()));
        } else if (wish instanceof Wish.CreateMailbox one) {
            one.parent().ifPresent(mailboxes::add);
            mutations
                    .account()
                    .mailboxes()
                    .wishedBy(row.id())
                    .map(MailboxRow::id)
                    .map(MailboxId::ofKey)
                    .ifPresent(mailboxes::add);
        } else if (wish instanceof Wish.Send one) {
            one.draft().map(EmailId::key).ifPresent(named::add);
        }
        Set<Long> keys = new HashSet<>();
        mailboxes.forEach(mailbox -> keys.add(mailbox.key()));
        return new Names(named, keys);
    }

    /** Those in it: they go before it. */
    private List<MailboxId> below(MailboxId mailbox) throws SQLException {
        Optional<MailboxRow> row = mutations.account().mailboxes().get(mailbox.key());
        if (row.isEmpty()) {
            return List.of();
        }
        String prefix = row.get().path() + "/";
        return mutations.account().mailboxes().all().stream()
                .filter(other -> other.path().startsWith(prefix))
                .map(MailboxRow::id)
                .map(MailboxId::ofKey)
                .toList();
    }

    /** One command for as many emails as need the same; empty when none needs any just now. */
    private Optional<ClaimRow> forEmails(List<MutationRow> together) throws SQLException {
        Set<Long> ids = new HashSet<>();
        Set<Long> candidates = new LinkedHashSet<>();
        for (MutationRow row : together) {
            ids.add(row.id());
            candidates.addAll(row.remaining);
            candidates.removeAll(row.refused);
        }
        Group group = new Group(ids);
        long first = together.get(0).id();
        boolean sorted = order.knows(first);
        List<Long> ordered = List.copyOf(order.of(first, candidates));
        for (int from = 0; from < ordered.size() && !group.isFull(); from += SLICE) {
            int before = group.size();
            group.take(ordered.subList(from, Math.min(ordered.size(), from + SLICE)));
            if (sorted && before > 0 && group.size() == before) {
                break; // those of one mailbox lie together: behind them come others
            }
        }
        if (!sorted) {
            order.remember(first, group.others());
        }
        group.close(together);
        return group.claim();
    }

    /** Emails that need the same change in the same scope. */
    private final class Group {
        private final Set<Long> ids;
        private final Set<Long> members = new TreeSet<>();
        private final Set<Long> covered = new TreeSet<>();
        private final Map<Long, List<Long>> others = new TreeMap<>();
        private boolean changed;
        private @Nullable NextChange asked;

        Group(Set<Long> ids) {
            this.ids = ids;
        }

        boolean isFull() {
            return members.size() >= MAX_EMAILS;
        }

        int size() {
            return members.size();
        }

        /** Those that need another change, or the same in another scope; by scope. */
        Collection<List<Long>> others() {
            return others.values();
        }

        void take(List<Long> keys) throws SQLException {
            emails.load(keys);
            for (long key : keys) {
                Optional<EmailRow> email = emails.get(key);
                if (email.isPresent() && !isFull() && !inDoubt.contains(key)) {
                    take(email.get());
                }
            }
        }

        private void take(EmailRow email) throws SQLException {
            List<Wished> wishes = email.wishes.stream()
                    .filter(wish -> ids.contains(wish.mutation()))
                    .toList();
            if (isLeftBehind(email) && wishes.stream().noneMatch(Wished::destroys)) {
                outcomes.refused(email, wishes, NOT_THERE);
                changed = true;
                return;
            }
            Set<Long> onTheWay = ExpectedCopies.onTheWay(mutations.change().sql(), email);
            NextChange next = NextChange.of(email, wishes, onTheWay);
            switch (next.kind()) {
                case NOTHING -> {
                    outcomes.done(email, wishes);
                    changed = true;
                }
                case GONE -> {
                    if (namesEmailsAnywhere()) {
                        outcomes.moot(email, wishes);
                    } else {
                        outcomes.refused(email, wishes, NOT_THERE);
                    }
                    changed = true;
                }
                case WAIT -> {}
                case ASK -> {
                    if (isThere(next)) {
                        ask(email, wishes, next);
                    } else {
                        outcomes.refused(email, wishes, NO_MAILBOX);
                        changed = true;
                    }
                }
            }
        }

        /** What the server does not have under its id is in no mailbox; elsewhere it may live on in another one. */
        private boolean namesEmailsAnywhere() throws SQLException {
            long all = Keys.of(mutations.account().row().id(), new Scope.AccountEmails());
            return !mutations.change().scope(all).checkpoint(Lane.Kind.HEAD).isNone();
        }

        /** It is here alone, in mailboxes that are gone from the server: nobody will ever tell of it. */
        private boolean isLeftBehind(EmailRow email) throws SQLException {
            if (email.places.isEmpty() || email.isReported()) {
                return false;
            }
            for (Place place : email.places) {
                Optional<MailboxRow> row = mutations.account().mailboxes().get(place.mailbox());
                if (row.isPresent() && !row.get().isRetiring()) {
                    return false;
                }
            }
            return true;
        }

        private boolean isThere(NextChange next) throws SQLException {
            for (long mailbox : next.change().orElseThrow().into()) {
                Optional<MailboxRow> row = mutations.account().mailboxes().get(mailbox);
                if (row.isEmpty() || row.get().isWished() || row.get().isMissing()) {
                    return false;
                }
            }
            return true;
        }

        private void ask(EmailRow email, List<Wished> wishes, NextChange next) {
            if (asked == null) {
                asked = next;
            }
            if (asked.equals(next)) {
                members.add(email.id());
                wishes.forEach(wish -> covered.add(wish.mutation()));
            } else {
                others.computeIfAbsent(next.scope(), scope -> new ArrayList<>()).add(email.id());
            }
        }

        /** Wishes of which nothing is left are settled; those that wait are passed over. */
        void close(List<MutationRow> together) throws SQLException {
            for (MutationRow row : together) {
                outcomes.close(row);
            }
            if (asked == null && !changed) {
                waiting.addAll(ids);
            }
        }

        Optional<ClaimRow> claim() throws SQLException {
            if (asked == null) {
                return Optional.empty();
            }
            long first = covered.iterator().next();
            return Optional.of(new ClaimRow(
                    first,
                    0,
                    List.copyOf(covered),
                    asked.scope(),
                    members,
                    asked.change().orElseThrow(),
                    mutations.left(covered, asked.scope()),
                    true));
        }
    }
}
