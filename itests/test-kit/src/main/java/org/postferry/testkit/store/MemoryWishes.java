package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.Role;
import org.postferry.model.RoleMailbox;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;

/** An account's wishes within one transaction: how they begin and how they end. */
final class MemoryWishes {
    static final int MAX_COUNTED_TRIES = 5;
    /** No server's mailbox is called so. */
    static final String WISHED = "\u0000";

    final Transaction tx;
    final AccountTables account;

    MemoryWishes(Transaction tx, AccountTables account) {
        this.tx = tx;
        this.account = account;
    }

    MutationId id(long number) {
        return new MutationId(account.record.id(), number);
    }

    Optional<WishRow> get(long number) {
        return account.wishes.containsKey(number) ? Optional.of(edit(number)) : Optional.empty();
    }

    private WishRow edit(long number) {
        tx.journalOnce(Journal.Kind.MUTATION, id(number).toString());
        return account.editWish(number);
    }

    List<WishRow> pending() {
        return account.wishes.values().stream().filter(WishRow::isPending).toList();
    }

    void touch(Collection<EmailId> emails) {
        emails.stream().filter(account.emails::containsKey).forEach(email -> tx.touch(account, email, false));
    }

    // ---- how they begin

    long accept(Wish wish, List<Long> after) {
        long number = ++account.lastWish;
        touch(WishRow.emails(wish));
        WishRow row = new WishRow(number, kept(wish), tx.now, after, inverse(wish));
        row.remaining.retainAll(account.emails.keySet());
        noteWhereShown(row);
        account.addWish(row);
        tx.journalOnce(Journal.Kind.MUTATION, id(number).toString());
        show(row);
        if (wish instanceof Wish.Append append) {
            append.summary().ifPresent(summary -> new MemoryAppended(this).show(row, summary));
        }
        holdUpDeletions(row);
        return number;
    }

    /** Before it is shown itself. */
    private void noteWhereShown(WishRow row) {
        if (row.wish instanceof Wish.Destroy) {
            row.shownIn.clear();
            row.remaining.forEach(email -> row.shownIn.put(
                    email,
                    VisibleEmails.get(account, email).map(Email::mailboxIds).orElse(Set.of())));
        }
    }

    private static Wish kept(Wish wish) {
        if (wish instanceof Wish.Append one) {
            return new Wish.Append(
                    one.mailbox(), copy(one.message()), one.messageId(), one.keywords(), one.receivedAt());
        }
        return wish instanceof Wish.Send one
                ? new Wish.Send(
                        copy(one.message()), one.messageId(), one.from(), one.to(), one.draft(), one.notBefore())
                : wish;
    }

    private static RemoteCommand.Message copy(RemoteCommand.Message message) {
        try (var in = message.open()) {
            return RemoteCommand.Message.of(in.readAllBytes());
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("the message cannot be read", e);
        }
    }

    private void show(WishRow row) {
        if (row.wish instanceof Wish.DeleteMailbox delete) {
            row.copies.clear();
            row.copies.addAll(copiesOutOf(delete.mailbox()));
            row.shown.clear();
            row.shown.addAll(shown(delete.mailbox()));
        } else if (row.wish instanceof Wish.CreateMailbox create) {
            if (row.made.filter(account.mailboxes::containsKey).isPresent()) {
                return; // the server lists it by now: there is nothing left to make
            }
            MailboxId made = row.made.orElseGet(account::nextMailbox);
            row.made = Optional.of(made);
            tx.touch(account, made);
            Optional<MailboxRow> parent = create.parent().map(account.mailboxes::get);
            account.mailboxes.put(
                    made,
                    MailboxRow.wished(
                            made,
                            WISHED + row.number,
                            path(create.name(), create.parent()),
                            parent.map(MailboxRow::rawName)));
        }
    }

    /** The wishes that are to lay elsewhere what it is shown with: they may fail. */
    private Set<Long> copiesOutOf(MailboxId mailbox) {
        return pending().stream()
                .filter(row -> isCopyOutOf(row, mailbox))
                .map(row -> row.number)
                .collect(Collectors.toSet());
    }

    private boolean isCopyOutOf(WishRow row, MailboxId mailbox) {
        return row.wish instanceof Wish.SetMailboxes copy
                && copy.add().stream().anyMatch(into -> !into.equals(mailbox))
                && row.remaining.stream().anyMatch(shown(mailbox)::contains);
    }

    /** What a person sees in it. */
    Set<EmailId> shown(MailboxId mailbox) {
        return account.emails.keySet().stream()
                .filter(email -> VisibleEmails.get(account, email)
                        .filter(one -> one.mailboxIds().contains(mailbox))
                        .isPresent())
                .collect(Collectors.toSet());
    }

    String path(String name, Optional<MailboxId> parent) {
        return parent.map(account.mailboxes::get)
                .map(row -> row.path() + "/" + name)
                .orElse(name);
    }

    Optional<MailboxRow> made(long number) {
        return account.mailboxNamed(WISHED + number);
    }

    void again(WishRow row) {
        touch(row.remaining);
        touch(row.refused);
        row.remaining.addAll(row.refused);
        row.refused.clear();
        noteWhereShown(row);
        row.state = Mutation.State.PENDING;
        row.counted = 0;
        row.notBefore = java.time.Instant.MIN;
        show(row);
        new MemoryAppended(this).showAgain(row);
        holdUpDeletions(row);
    }

    /** A mailbox that is to go waits for what is to be laid elsewhere of it since. */
    private void holdUpDeletions(WishRow copy) {
        for (WishRow other : pending()) {
            if (other.wish instanceof Wish.DeleteMailbox delete
                    && !isBehind(copy, other.number)
                    && isCopyOutOf(copy, delete.mailbox())) {
                edit(other.number).copies.add(copy.number);
            }
        }
    }

    /** Whether a wish waits for that one, itself or by others it waits for. */
    private boolean isBehind(WishRow row, long other) {
        return row.after().stream()
                .anyMatch(parent -> parent == other
                        || account.wishes.containsKey(parent) && isBehind(account.wishes.get(parent), other));
    }

    private List<Wish> inverse(Wish wish) {
        if (wish instanceof Wish.RenameMailbox rename) {
            MailboxRow row = account.mailboxes.get(rename.mailbox());
            return row == null
                    ? List.of()
                    : List.of(MemoryMailboxes.renaming(account, row)
                            .orElseGet(() -> new Wish.RenameMailbox(
                                    rename.mailbox(),
                                    row.path().substring(row.path().lastIndexOf('/') + 1),
                                    row.parentRawName()
                                            .flatMap(account::mailboxNamed)
                                            .map(MailboxRow::id))));
        }
        Map<Wish, List<EmailId>> groups = new LinkedHashMap<>();
        for (EmailId email : WishRow.emails(wish)) {
            VisibleEmails.get(account, email)
                    .flatMap(shown -> back(shown, wish))
                    .ifPresent(back -> groups.computeIfAbsent(back, unused -> new ArrayList<>())
                            .add(email));
        }
        return groups.entrySet().stream()
                .map(group -> named(group.getKey(), group.getValue()))
                .toList();
    }

    private static Wish named(Wish back, List<EmailId> emails) {
        return back instanceof Wish.SetKeywords one
                ? new Wish.SetKeywords(emails, one.add(), one.remove())
                : new Wish.SetMailboxes(emails, ((Wish.SetMailboxes) back).add(), ((Wish.SetMailboxes) back).remove());
    }

    private static Optional<Wish> back(Email shown, Wish wish) {
        if (wish instanceof Wish.SetKeywords one) {
            Set<Keyword> added = without(one.add(), shown.keywords());
            Set<Keyword> removed = new HashSet<>(one.remove());
            removed.retainAll(shown.keywords());
            return added.isEmpty() && removed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Wish.SetKeywords(List.of(), removed, added));
        }
        if (wish instanceof Wish.SetMailboxes one) {
            Set<MailboxId> into = without(one.add(), shown.mailboxIds());
            Set<MailboxId> outOf = new HashSet<>(one.remove());
            outOf.retainAll(shown.mailboxIds());
            return into.isEmpty() && outOf.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Wish.SetMailboxes(List.of(), outOf, into));
        }
        return Optional.empty();
    }

    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        Set<T> left = new HashSet<>(all);
        left.removeAll(some);
        return left;
    }

    // ---- how they end

    void done(EmailId email, List<WishRow> wishes) {
        touch(Set.of(email));
        for (WishRow wish : wishes) {
            get(wish.number).orElseThrow().remaining.remove(email);
            if (wish.wish instanceof Wish.Destroy) {
                account.edit(email).detached = List.of();
            }
        }
    }

    /** The email is no more: there is nothing left to be done or refused. */
    void moot(EmailId email, List<WishRow> wishes) {
        touch(Set.of(email));
        for (WishRow wish : wishes) {
            WishRow row = get(wish.number).orElseThrow();
            row.remaining.remove(email);
            expectNoCopies(row, Set.of(email));
        }
    }

    void refused(EmailId email, List<WishRow> wishes, String serverSaid) {
        touch(Set.of(email));
        for (WishRow wish : wishes) {
            WishRow row = get(wish.number).orElseThrow();
            if (row.refused.isEmpty()) {
                row.tried(new Mutation.Try(tx.now, true, serverSaid));
            }
            row.remaining.remove(email);
            row.refused.add(email);
            expectNoCopies(row, Set.of(email));
        }
    }

    /** Ends a wish of which no email is left to be done. */
    void close(WishRow row) {
        if (row.isPending() && row.remaining.isEmpty()) {
            end(row, row.refused.isEmpty() ? Mutation.State.SETTLED : Mutation.State.FAILED);
        }
    }

    void end(WishRow old, Mutation.State state) {
        WishRow row = get(old.number).orElseThrow();
        touch(row.remaining);
        row.state = state;
        row.claim = 0;
        if (state == Mutation.State.SETTLED) {
            row.left.clear();
        } else {
            dropMade(row.number);
            expectNoCopies(row, row.remaining);
            new MemoryAppended(this).withdraw(row);
        }
        if (state == Mutation.State.FAILED) {
            failChildren(row.number);
        }
    }

    void dropMade(long number) {
        made(number).ifPresent(made -> {
            tx.touch(account, made.id());
            account.mailboxes.remove(made.id());
        });
    }

    void failChildren(long parent) {
        for (WishRow child : pending()) {
            if (child.after().contains(parent)) {
                get(child.number)
                        .orElseThrow()
                        .tried(new Mutation.Try(tx.now, false, "It waits for " + id(parent) + ", which failed."));
                end(child, Mutation.State.FAILED);
            }
        }
    }

    /** It was answered. */
    void end(WishRow.Claimed claim) {
        end(claim, List.of());
    }

    /** It is given up: what it covers remembers what was done of it. */
    void drop(WishRow.Claimed claim) {
        end(claim, claim.steps());
    }

    private void end(WishRow.Claimed claim, List<String> steps) {
        account.claims.remove(claim.id());
        for (long number : claim.wishes()) {
            get(number).ifPresent(row -> {
                row.claim = 0;
                row.leave(claim.scope(), steps);
            });
        }
    }

    List<String> left(Collection<Long> numbers, Optional<Scope> scope) {
        Set<String> steps = new LinkedHashSet<>();
        numbers.forEach(number -> steps.addAll(account.wishes.get(number).left.getOrDefault(scope, List.of())));
        return List.copyOf(steps);
    }

    /** Of a wish that is not to be done, no copy is expected, but for one that may be there nevertheless. */
    void expectNoCopies(WishRow row, Collection<EmailId> emails) {
        if (row.wish instanceof Wish.SetMailboxes move) {
            for (MailboxId into : move.add()) {
                Set<EmailId> sure = new HashSet<>(emails);
                sure.removeAll(account.doubts.getOrDefault(into, Set.of()));
                account.expected.getOrDefault(into, Map.of()).keySet().removeAll(sure);
            }
        }
    }

    void put(WishRow.Claimed claim) {
        account.claims.put(claim.id(), claim);
        claim.wishes().forEach(number -> get(number).ifPresent(row -> row.claim = claim.id()));
    }

    /** A wish without emails that the server bears already. */
    boolean isSoAlready(WishRow row) {
        if (row.wish instanceof Wish.CreateMailbox) {
            return made(row.number).isEmpty();
        }
        if (row.wish instanceof Wish.RenameMailbox rename) {
            MailboxRow mailbox = account.mailboxes.get(rename.mailbox());
            return mailbox != null && mailbox.path().equals(path(rename.name(), rename.parent()));
        }
        if (row.wish instanceof Wish.DeleteMailbox delete) {
            MailboxRow mailbox = account.mailboxes.get(delete.mailbox());
            return mailbox == null || mailbox.missingSince().isPresent();
        }
        return !(row.wish instanceof Wish.Append) && !(row.wish instanceof Wish.Send);
    }

    Optional<MailboxRow> sentMailbox() {
        List<MailboxRow> present = account.mailboxes.values().stream()
                .filter(row -> row.missingSince().isEmpty())
                .toList();
        return RoleMailbox.find(
                Role.SENT, account.record.settings().roles(), present, MailboxRow::id, MailboxRow::role);
    }
}
