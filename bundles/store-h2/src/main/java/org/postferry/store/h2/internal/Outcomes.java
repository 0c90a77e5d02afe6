package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.MailboxId;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Wished;

/** How wishes end, within a transaction: for one email, as a whole, and for those that wait for them. */
final class Outcomes {
    /** So many tries that the server answered with "not now" make a wish failed (design: five). */
    static final int MAX_COUNTED_TRIES = 5;

    private static final int SLICE = 1_000;

    private final Mutations mutations;
    private final EmailLedger emails;

    Outcomes(Mutations mutations) {
        this.mutations = mutations;
        this.emails = mutations.account().emails();
    }

    /** What is wished of this email is so on the server. */
    void done(EmailRow email, List<Wished> wishes) throws SQLException {
        boolean keepsNothing = wishes.stream().anyMatch(Wished::destroys);
        if (keepsNothing) {
            email.places = List.of();
        }
        for (Wished wish : wishes) {
            Optional<MutationRow> row = mutations.get(wish.mutation());
            if (row.isPresent()) {
                row.get().remaining.remove(email.id());
            }
            lift(email, wish.mutation());
        }
    }

    /** The email is no more: there is nothing left to be done or refused. The server's own word of it shows. */
    void moot(EmailRow email, List<Wished> wishes) throws SQLException {
        for (Wished wish : wishes) {
            Optional<MutationRow> row = mutations.get(wish.mutation());
            if (row.isPresent()) {
                row.get().remaining.remove(email.id());
            }
            lift(email, wish.mutation());
            ExpectedCopies.forget(mutations.change().sql(), copies(email, wish));
        }
    }

    /** The server will not have it for this email: its own state shows. */
    void refused(EmailRow email, List<Wished> wishes, String serverSaid) throws SQLException {
        for (Wished wish : wishes) {
            Optional<MutationRow> row = mutations.get(wish.mutation());
            if (row.isPresent()) {
                if (row.get().refused.isEmpty()) {
                    row.get().tried(new Mutation.Try(mutations.now(), true, serverSaid));
                }
                row.get().refused.add(email.id());
            }
            lift(email, wish.mutation());
            ExpectedCopies.forget(mutations.change().sql(), copies(email, wish));
        }
    }

    /** Ends a wish of which no email is left to be done. */
    void close(MutationRow row) throws SQLException {
        if (!row.isPending() || row.remaining.size() > row.refused.size()) {
            return;
        }
        if (row.refused.isEmpty()) {
            settle(row);
        } else {
            fail(row);
        }
    }

    void settle(MutationRow row) throws SQLException {
        row.become(Mutation.State.SETTLED, mutations.now());
    }

    /** It stays, visible, until a person retries or discards it; what waits for it fails too. */
    void fail(MutationRow row) throws SQLException {
        end(row, Mutation.State.FAILED);
    }

    void unknown(MutationRow row) throws SQLException {
        end(row, Mutation.State.UNKNOWN);
    }

    private void end(MutationRow row, Mutation.State state) throws SQLException {
        liftAll(row);
        row.become(state, mutations.now());
        if (state == Mutation.State.FAILED) {
            failChildren(row.id());
        }
    }

    /** What waits for a wish that will not be done cannot be done either. */
    void failChildren(long parent) throws SQLException {
        for (MutationRow child : mutations.pending(Integer.MAX_VALUE)) {
            if (child.isPending() && child.after().contains(parent)) {
                child.tried(new Mutation.Try(
                        mutations.now(), false, "It waits for " + MutationRow.mutationId(parent) + ", which failed."));
                fail(child);
            }
        }
    }

    /** A wish without emails that the server bears already. */
    boolean isSoAlready(MutationRow row) throws SQLException {
        Wish wish = mutations.wish(row);
        if (wish instanceof Wish.CreateMailbox) {
            return mutations.account().mailboxes().wishedBy(row.id()).isEmpty();
        }
        if (wish instanceof Wish.RenameMailbox rename) {
            Optional<MailboxRow> mailbox =
                    mutations.account().mailboxes().get(rename.mailbox().key());
            String path = path(rename.name(), rename.parent());
            return mailbox.filter(present -> present.path().equals(path)).isPresent();
        }
        if (wish instanceof Wish.DeleteMailbox delete) {
            Optional<MailboxRow> mailbox =
                    mutations.account().mailboxes().get(delete.mailbox().key());
            return mailbox.isEmpty() || mailbox.get().isMissing();
        }
        return !(wish instanceof Wish.Append) && !(wish instanceof Wish.Send);
    }

    String path(String name, Optional<MailboxId> parent) throws SQLException {
        Optional<MailboxRow> above = parent.isEmpty()
                ? Optional.empty()
                : mutations.account().mailboxes().get(parent.get().key());
        return above.map(row -> row.path() + "/" + name).orElse(name);
    }

    /** Shows the wish: lays it over its emails, in the order of wishes. What is no email here is not wished for. */
    void lay(MutationRow row, Wished wish) throws SQLException {
        Set<Long> present = new TreeSet<>();
        each(row.remaining, email -> {
            present.add(email.id());
            List<Wished> all = new ArrayList<>(email.wishes);
            all.removeIf(other -> other.mutation() == row.id());
            email.wishes = List.copyOf(all); // a destruction is of what is shown without it
            all.add(wish.destroys() ? wish.shownIn(email.shown().mailboxes()) : wish);
            all.sort(Comparator.comparingLong(Wished::mutation));
            email.wishes = List.copyOf(all);
        });
        row.remaining.retainAll(present);
    }

    /** Shows the server's state again. */
    void liftAll(MutationRow row) throws SQLException {
        List<Object[]> copies = new ArrayList<>();
        each(row.remaining, email -> {
            email.wishes.stream()
                    .filter(wish -> wish.mutation() == row.id())
                    .forEach(wish -> copies.addAll(copies(email, wish)));
            lift(email, row.id());
        });
        ExpectedCopies.forget(mutations.change().sql(), copies);
        if (row.appended.isPresent()) {
            new Appended(mutations).withdraw(row);
        }
        MailboxRow made = mutations.account().mailboxes().wishedBy(row.id()).orElse(null);
        if (made != null) {
            mutations.account().mailboxes().remove(made.id());
        }
    }

    /** What is done with each email of a wish. */
    @FunctionalInterface
    interface EmailAction {
        void on(EmailRow email) throws SQLException;
    }

    /** A look at one email. */
    @FunctionalInterface
    interface EmailTest {
        boolean is(EmailRow email) throws SQLException;
    }

    void each(Collection<Long> keys, EmailAction action) throws SQLException {
        any(keys, email -> {
            action.on(email);
            return false;
        });
    }

    /** Whether it is so for one of them; looks no further then. In slices, for a wish may name more emails than fit into memory. */
    boolean any(Collection<Long> keys, EmailTest test) throws SQLException {
        List<Long> all = List.copyOf(keys);
        boolean found = false;
        for (int from = 0; from < all.size() && !found; from += SLICE) {
            List<Long> slice = all.subList(from, Math.min(all.size(), from + SLICE));
            emails.load(slice);
            for (long key : slice) {
                Optional<EmailRow> email = emails.get(key);
                if (email.isPresent() && test.is(email.get())) {
                    found = true;
                    break;
                }
            }
            if (all.size() > SLICE) {
                emails.release();
            }
        }
        return found;
    }

    /** Of a wish that is not to be done, none is expected. */
    private static List<Object[]> copies(EmailRow email, Wished wish) {
        List<Object[]> copies = new ArrayList<>();
        wish.into().forEach(mailbox -> copies.add(new Object[] {mailbox, email.id()}));
        return copies;
    }

    static void lift(EmailRow email, long mutation) {
        email.wishes = email.wishes.stream()
                .filter(wish -> wish.mutation() != mutation)
                .toList();
    }

    /** What a wish does to each of its emails; empty where it names none. */
    static Optional<Wished> effect(long mutation, Wish wish) {
        if (wish instanceof Wish.SetKeywords one) {
            return Optional.of(Wished.keywords(mutation, one.add(), one.remove()));
        }
        if (wish instanceof Wish.SetMailboxes one) {
            return Optional.of(Wished.mailboxes(mutation, keys(one.add()), keys(one.remove())));
        }
        return wish instanceof Wish.Destroy ? Optional.of(Wished.destruction(mutation)) : Optional.empty();
    }

    private static Set<Long> keys(Collection<MailboxId> ids) {
        return new TreeSet<>(ids.stream().map(MailboxId::key).toList());
    }
}
