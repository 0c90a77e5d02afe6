package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.WishCodec;
import org.postferry.store.h2.row.Wished;

/** Takes wishes in: from then on they stand, and are shown. */
final class Acceptance {
    private final Mutations mutations;
    private final AccountChange account;
    private final Outcomes outcomes;
    private final Appended appended;
    /** Of messages of this account; below zero while nobody asked. */
    private int waitingPieces = -1;

    private int mostPieces = StoredMessage.MAX_WAITING_PIECES;

    Acceptance(Mutations mutations) {
        this.mutations = mutations;
        this.account = mutations.account();
        this.outcomes = new Outcomes(mutations);
        this.appended = new Appended(mutations);
    }

    Mutations mutations() {
        return mutations;
    }

    /** Returns the new wish's key. @param after what it waits for */
    long accept(Wish wish, List<Long> after) throws SQLException {
        AccountRow row = account.row();
        long id = row.mintMutation();
        Set<Long> emails = new TreeSet<>();
        WishCodec.emails(wish).stream()
                .filter(email -> email.account().equals(row.id()))
                .map(EmailId::key)
                .forEach(emails::add);
        List<Wish> inverse = new Inverse(mutations, outcomes).of(wish, emails);
        MutationRow mutation = mutations.add(new MutationRow(id, wish, emails, after, inverse, mutations.now()));
        show(mutation, wish);
        holdUpDeletions(mutation);
        if (wish instanceof Wish.Append append) {
            keep(id, append.message());
            if (append.summary().isPresent()) {
                appended.show(mutation, append, append.summary().get());
            }
        } else if (wish instanceof Wish.Send send) {
            keep(id, send.message());
        }
        return id;
    }

    private void keep(long id, RemoteCommand.Message message) throws SQLException {
        if (waitingPieces < 0) {
            waitingPieces = StoredMessage.waiting(
                    mutations.change().sql(), account.row().id());
        }
        waitingPieces += StoredMessage.store(mutations.change().sql(), id, message, mostPieces - waitingPieces);
    }

    private void show(MutationRow mutation, Wish wish) throws SQLException {
        Optional<Wished> effect = Outcomes.effect(mutation.id(), wish);
        if (effect.isPresent()) {
            outcomes.lay(mutation, effect.get());
        } else if (wish instanceof Wish.CreateMailbox create) {
            Optional<MailboxRow> parent = create.parent().isEmpty()
                    ? Optional.empty()
                    : account.mailboxes().get(create.parent().get().key());
            if (mutation.made.isEmpty()) {
                mutation.made = OptionalLong.of(account.row().mintMailbox());
            } else if (account.mailboxes().get(mutation.made.getAsLong()).isPresent()) {
                return; // the server lists it by now: there is nothing left to make
            }
            account.mailboxes()
                    .createWished(
                            mutation.made.getAsLong(),
                            mutation.id(),
                            outcomes.path(create.name(), create.parent()),
                            parent.map(MailboxRow::rawName));
        } else if (wish instanceof Wish.DeleteMailbox delete) {
            mutation.copies = copiesOutOf(delete.mailbox().key());
            mutation.shown = OptionalLong.of(ShownMailbox.fingerprint(mutations.change(), delete.mailbox()));
        }
    }

    /**
     * The wishes that are to lay elsewhere what a mailbox is shown with. A copy that is not done yet may fail, and the
     * mailbox be the only one that has its email.
     */
    private Set<Long> copiesOutOf(long mailbox) throws SQLException {
        Set<Long> copies = new TreeSet<>();
        for (MutationRow row : mutations.pending(Integer.MAX_VALUE)) {
            if (isCopyOutOf(row, mailbox)) {
                copies.add(row.id());
            }
        }
        return copies;
    }

    private boolean isCopyOutOf(MutationRow row, long mailbox) throws SQLException {
        boolean laysElsewhere = mutations.wish(row) instanceof Wish.SetMailboxes one
                && one.add().stream().anyMatch(into -> into.key() != mailbox);
        return laysElsewhere
                && outcomes.any(row.undone(), email -> email.shown().mailboxes().contains(mailbox));
    }

    /** A person asks for another try. */
    void again(MutationRow row) throws SQLException {
        row.become(Mutation.State.PENDING, mutations.now());
        row.counted = 0;
        row.notBefore = 0;
        row.refused = new TreeSet<>();
        Wish wish = mutations.wish(row);
        show(row, wish);
        if (wish instanceof Wish.Append append) {
            appended.showAgain(row, append);
        }
        holdUpDeletions(row);
    }

    /** A mailbox that is to go waits for what is to be laid elsewhere of it since. */
    private void holdUpDeletions(MutationRow copy) throws SQLException {
        if (!(mutations.wish(copy) instanceof Wish.SetMailboxes)) {
            return;
        }
        for (MutationRow other : mutations.pendingOfMailboxes()) {
            boolean waits = mutations.wish(other) instanceof Wish.DeleteMailbox delete
                    && !isBehind(copy, other.id())
                    && isCopyOutOf(copy, delete.mailbox().key());
            if (waits) {
                other.copies.add(copy.id());
            }
        }
    }

    /** Whether a wish waits for that one, itself or by others it waits for. */
    private boolean isBehind(MutationRow row, long other) throws SQLException {
        for (long parent : row.after()) {
            Optional<MutationRow> found = mutations.get(parent);
            if (parent == other || found.isPresent() && isBehind(found.get(), other)) {
                return true;
            }
        }
        return false;
    }

    /** What a sent message brings with it: its copy in Sent, and its draft's end. */
    void followUp(MutationRow sent, boolean copyFiled, boolean draftGone) throws SQLException {
        // the sent message's own pieces go right after this transaction, and what was sent must never be in doubt for
        // want of
        // room
        mostPieces = Integer.MAX_VALUE;
        Wish.Send wish = (Wish.Send) mutations.wish(sent);
        Optional<MailboxRow> mailbox = SentRole.mailbox(account);
        long before = sent.id();
        if (!copyFiled && mailbox.isPresent()) {
            before = accept(
                    new Wish.Append(
                            MailboxId.ofKey(mailbox.get().id()),
                            wish.message(),
                            Optional.of(wish.messageId()),
                            Set.of(Keyword.SEEN),
                            mutations.now()),
                    List.of(sent.id()));
        }
        if (!draftGone && wish.draft().isPresent()) {
            // until the copy is filed, the draft may be all that a person has of what was sent
            accept(new Wish.Destroy(List.of(wish.draft().get())), List.of(before));
        }
    }
}
