package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteId;
import org.postferry.model.Keyword;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/** Lays what came of a command over base, and ends the wishes it covers, in one transaction. */
final class Settlement {
    /** After a lost answer, so long the server gets to show what it did: an index may lag behind (D-05). */
    static final long SETTLE_SECONDS = 60;
    /** What the server refused for now, or what may be done already, is asked again after so long. */
    static final long AGAIN_SECONDS = 10;

    private final Mutations mutations;
    private final AccountChange account;
    private final Outcomes outcomes;
    private final ClaimRow claim;
    private final boolean doubtful;
    private final SettledFacts facts;
    /** Emails to be asked for again. */
    private final Set<Long> again = new TreeSet<>();
    /** Those of them for which it may be done. */
    private final Set<Long> lost = new TreeSet<>();

    /** Wishes of which this try was noted. */
    private final Set<Long> noted = new HashSet<>();

    private boolean lostAnswer;
    private long againSeconds = AGAIN_SECONDS;
    /** Of some emails, not all is done. */
    private boolean unfinished;

    /** @param doubtful it was handed out before, and the answer was lost: a no may mean that it is done */
    Settlement(Mutations mutations, Outcomes outcomes, Lease lease, ClaimRow claim, boolean doubtful) {
        this.mutations = mutations;
        this.account = mutations.account();
        this.outcomes = outcomes;
        this.claim = claim;
        this.facts = new SettledFacts(mutations, lease, claim);
        this.doubtful = doubtful;
    }

    void settle(PerformResult result) throws SQLException {
        facts.take(result.facts());
        mutations.end(claim);
        if (claim.emails().isEmpty()) {
            whole(result.outcome());
        } else {
            eachEmail(result);
        }
        facts.flush();
    }

    // ---- wishes that name no email

    private void whole(Outcome outcome) throws SQLException {
        Optional<MutationRow> found = mutations.get(claim.id());
        if (found.isEmpty()) {
            return;
        }
        MutationRow row = found.get();
        if (outcome instanceof Outcome.Done done) {
            Wish wish = mutations.wish(row);
            if (wish instanceof Wish.DeleteMailbox delete) {
                new Retirement(mutations.change(), account)
                        .deleted(delete.mailbox().key());
            } else if (wish instanceof Wish.Append append) {
                new Appended(mutations).arrived(row, append, done.newId(), facts);
            }
            outcomes.settle(row);
        } else if (outcome instanceof Outcome.Refused refused) {
            row.tried(counted(refused));
            if (isFinal(refused) || row.counted >= Outcomes.MAX_COUNTED_TRIES) {
                row.leave(claim.scope(), claim.steps());
                outcomes.fail(row);
            } else {
                mutations.put(claim.again(now() + waitSeconds(row, refused), doubtful));
            }
        } else {
            row.tried(new Mutation.Try(mutations.now(), false, ((Outcome.Unknown) outcome).why()));
            mutations.put(claim.again(now() + SETTLE_SECONDS, true));
        }
    }

    /** What was asked a second time may be refused because it is done: that is looked at first. */
    private boolean isFinal(Outcome.Refused refused) {
        return refused.kind() == Kind.PERMANENT && !doubtful;
    }

    private Mutation.Try counted(Outcome.Refused refused) {
        boolean counts = refused.kind() != Kind.THROTTLED;
        return new Mutation.Try(mutations.now(), counts, refused.serverSaid());
    }

    /** @param row knows of this try */
    private static long waitSeconds(MutationRow row, Outcome.Refused refused) {
        return refused.lacksRoom() ? OutboxStore.waitForRoom(row.counted).toSeconds() : AGAIN_SECONDS;
    }

    private long now() {
        return mutations.now().getEpochSecond();
    }

    // ---- wishes for emails

    private void eachEmail(PerformResult result) throws SQLException {
        EmailLedger emails = account.emails();
        emails.load(claim.emails());
        List<EmailRow> rows = new ArrayList<>();
        Set<Long> remotes = new TreeSet<>();
        for (long key : claim.emails()) {
            emails.get(key).ifPresent(rows::add);
        }
        rows.forEach(row -> remotes.addAll(remotes(row)));
        Map<Long, RemoteId> ids = facts.scope(claim.scope()).keys().ids(remotes);
        for (EmailRow row : rows) {
            for (long remote : remotes(row)) {
                RemoteId id = ids.get(remote);
                judge(row, remote, id, result.outcomes().getOrDefault(id, result.outcome()));
            }
        }
        for (EmailRow row : rows) {
            if (!again.contains(row.id())) {
                goOn(row);
            }
        }
        close();
    }

    private Set<Long> remotes(EmailRow row) {
        Set<Long> remotes = new TreeSet<>();
        row.places.stream()
                .filter(place -> place.isReported() && place.scope() == claim.scope())
                .forEach(place -> remotes.add(place.remote()));
        return remotes;
    }

    private void judge(EmailRow row, long remote, RemoteId id, Outcome outcome) throws SQLException {
        if (outcome instanceof Outcome.Done done) {
            done(row, remote, id, done.newId());
        } else if (outcome instanceof Outcome.Gone) {
            outcomes.moot(row, covered(row));
        } else if (outcome instanceof Outcome.Refused refused) {
            unfinished = true;
            if (isFinal(refused)) {
                outcomes.refused(row, covered(row), refused.serverSaid());
            } else {
                again.add(row.id());
                if (doubtful) {
                    lost.add(row.id());
                }
                tried(row, counted(refused));
                for (Wished wish : covered(row)) {
                    Optional<MutationRow> mutation = mutations.get(wish.mutation());
                    if (mutation.isPresent()) {
                        againSeconds = Math.max(againSeconds, waitSeconds(mutation.get(), refused));
                    }
                }
            }
        } else {
            unfinished = true;
            again.add(row.id());
            lost.add(row.id());
            lostAnswer = true;
            tried(row, new Mutation.Try(mutations.now(), false, ((Outcome.Unknown) outcome).why()));
        }
    }

    /** One try is noted once, however many emails it was for. */
    private void tried(EmailRow row, Mutation.Try one) throws SQLException {
        for (Wished wish : covered(row)) {
            Optional<MutationRow> mutation = mutations.get(wish.mutation());
            if (mutation.isPresent() && !noted.contains(wish.mutation())) {
                noted.add(wish.mutation());
                mutation.get().tried(one);
            }
        }
    }

    private List<Wished> covered(EmailRow row) {
        return row.wishes.stream()
                .filter(wish -> claim.mutations().contains(wish.mutation()))
                .toList();
    }

    private void done(EmailRow row, long remote, RemoteId id, Optional<RemoteId> newId) throws SQLException {
        Wished change = claim.change();
        List<Place> present =
                row.places.stream().filter(place -> place.remote() == remote).toList();
        if (change.destroys()) {
            letGo(row, remote);
        } else if (change.into().isEmpty() && change.outOf().isEmpty()) {
            if (!facts.told(id)) {
                facts.scope(claim.scope())
                        .place(remote, row, present.stream().map(this::marked).toList());
            }
            row.wishes = row.wishes.stream()
                    .map(wish -> claim.mutations().contains(wish.mutation()) ? wish.doneIn(claim.scope()) : wish)
                    .toList();
        } else if (Keys.isMailbox(claim.scope())) {
            moved(row, remote, present.get(0), newId);
        } else if (!facts.told(id)) {
            relabelled(row, remote, present);
        }
    }

    private Place marked(Place place) {
        Set<Keyword> keywords = new TreeSet<>(place.keywords());
        keywords.removeAll(claim.change().remove());
        keywords.addAll(claim.change().add());
        return new Place(place.scope(), place.remote(), place.mailbox(), keywords, place.deleted());
    }

    private void letGo(EmailRow row, long remote) throws SQLException {
        ScopeChange tables = facts.scope(claim.scope());
        tables.displace(remote, row);
        tables.letGo(remote);
    }

    /**
     * The same email under its new id; where the server did not tell that, it is kept here until the mailbox reports it. An id
     * in another mailbox than those wished, or one whose memberships were told, is of a mailbox that tells them all, as Gmail's
     * All Mail tells labels.
     */
    private void moved(EmailRow row, long remote, Place source, Optional<RemoteId> newId) throws SQLException {
        Set<Long> into = claim.change().into();
        OptionalLong teller = mailbox(newId);
        boolean elsewhere = teller.isPresent() && teller.getAsLong() != claim.scope();
        if (elsewhere && (!into.contains(teller.getAsLong()) || facts.told(newId.orElseThrow()))) {
            Set<Long> told = new TreeSet<>(into);
            told.add(teller.getAsLong());
            arrives(row, teller.getAsLong(), told, newId, source);
        } else {
            for (long mailbox : into) {
                boolean isThere = teller.isPresent() && teller.getAsLong() == mailbox;
                arrives(row, mailbox, Set.of(mailbox), isThere ? newId : Optional.empty(), source);
            }
        }
        if (claim.change().outOf().contains(claim.scope())) {
            letGo(row, remote);
        }
    }

    private static OptionalLong mailbox(Optional<RemoteId> newId) {
        return newId.isPresent() && newId.get() instanceof RemoteId.Uid uid
                ? OptionalLong.of(uid.mailbox().key())
                : OptionalLong.empty();
    }

    /** @param mailboxes that {@code scope} tells of it */
    private void arrives(EmailRow row, long scope, Set<Long> mailboxes, Optional<RemoteId> newId, Place source)
            throws SQLException {
        boolean known = row.places.stream().anyMatch(place -> place.mailbox() == scope && place.isReported());
        if (known || newId.isPresent() && arrived(row, scope, mailboxes, newId.get(), source)) {
            return; // a pull was faster, or it is told where it is
        }
        List<Place> all = new ArrayList<>(row.places);
        all.removeIf(place -> place.scope() == scope);
        mailboxes.forEach(mailbox -> all.add(new Place(scope, 0, mailbox, source.keywords(), false)));
        row.places = List.copyOf(all);
    }

    private boolean arrived(EmailRow row, long scope, Set<Long> mailboxes, RemoteId id, Place source)
            throws SQLException {
        ScopeChange tables = facts.scope(scope);
        long key = tables.mint(id);
        OptionalLong other = tables.reports().email(key);
        Set<Keyword> keywords = source.keywords();
        if (other.isPresent()) {
            if (claim.emails().contains(other.getAsLong())) {
                return false; // of equal emails that were moved together each takes the copy it met
            }
            // it was reported before it was known for a copy of ours, and taken for another email
            account.emails().load(List.of(other.getAsLong()));
            EmailRow twin = account.emails().get(other.getAsLong()).orElseThrow();
            keywords = twin.places.stream()
                    .filter(place -> place.remote() == key)
                    .findFirst()
                    .map(Place::keywords)
                    .orElse(keywords);
            tables.displace(key, twin);
        } else {
            tables.laidInto();
        }
        tables.reports().put(key, row.id());
        List<Place> places = new ArrayList<>();
        for (long mailbox : mailboxes) {
            places.add(new Place(scope, key, mailbox, keywords, false));
            ExpectedCopies.forget(mutations.change().sql(), mailbox, row.id());
        }
        tables.place(key, row, places);
        return true;
    }

    /** One id in several mailboxes. */
    private void relabelled(EmailRow row, long remote, List<Place> present) throws SQLException {
        Set<Long> mailboxes = new TreeSet<>(present.stream().map(Place::mailbox).toList());
        mailboxes.removeAll(claim.change().outOf());
        mailboxes.addAll(claim.change().into());
        if (mailboxes.isEmpty()) {
            letGo(row, remote);
            return;
        }
        Place old = present.get(0);
        facts.scope(claim.scope())
                .place(
                        remote,
                        row,
                        mailboxes.stream()
                                .map(mailbox -> new Place(old.scope(), remote, mailbox, old.keywords(), old.deleted()))
                                .toList());
    }

    /** Is the email what is wished by now, or is there more to ask of the server? */
    private void goOn(EmailRow row) throws SQLException {
        List<Wished> wishes = covered(row);
        Set<Long> onTheWay = ExpectedCopies.onTheWay(mutations.change().sql(), row);
        if (!wishes.isEmpty() && NextChange.of(row, wishes, onTheWay).kind() == NextChange.Kind.NOTHING) {
            outcomes.done(row, wishes);
        }
    }

    private void close() throws SQLException {
        List<Long> left = new ArrayList<>();
        Set<Long> wanted = new HashSet<>();
        for (long id : claim.mutations()) {
            Optional<MutationRow> row = mutations.get(id);
            if (row.isPresent()) {
                close(row.get());
            }
            if (row.isPresent() && row.get().isPending()) {
                left.add(id);
                wanted.addAll(row.get().undone());
            }
        }
        // what travelled with it and failed is not to be done any more
        again.retainAll(wanted);
        if (!again.isEmpty()) {
            ClaimRow rest =
                    new ClaimRow(left.get(0), 0, left, claim.scope(), again, claim.change(), claim.steps(), true);
            mutations.put(rest.again(now() + (lostAnswer ? SETTLE_SECONDS : againSeconds), lostAnswer || doubtful));
        }
    }

    private void close(MutationRow row) throws SQLException {
        if (unfinished) {
            row.leave(claim.scope(), claim.steps());
        }
        outcomes.close(row);
        if (row.isPending() && row.counted >= Outcomes.MAX_COUNTED_TRIES) {
            Doubts.raise(mutations, claim, row, lost);
            outcomes.fail(row);
        }
    }
}
