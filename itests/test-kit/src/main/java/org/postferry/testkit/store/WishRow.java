package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;

/** A wish and what became of it. Mutable only in a transaction's own copy. */
final class WishRow {
    final long number;
    final Wish wish;
    final Instant since;
    private final List<Long> chained;

    final List<Wish> inverse;

    Mutation.State state = Mutation.State.PENDING;
    /** 0, or the claim that covers it. */
    long claim;

    Instant notBefore = Instant.MIN;
    int counted;
    long undoneBy;
    final List<Mutation.Try> tries = new ArrayList<>();
    /** The emails it is still to be done for, but for those that were refused. */
    final Set<EmailId> remaining;

    final Set<EmailId> refused = new TreeSet<>();
    /** Of keywords: in which scopes the server bears them already. */
    final Map<EmailId, Set<Scope>> done = new HashMap<>();
    /** Of emails to be destroyed: where each was shown. */
    final Map<EmailId, Set<MailboxId>> shownIn = new HashMap<>();
    /** Of a mailbox to be deleted: what it was shown with. */
    final Set<EmailId> shown = new HashSet<>();
    /** Of a mailbox to be deleted: wishes that are to lay elsewhere what is in it. */
    final Set<Long> copies = new TreeSet<>();
    /** The email that a message put into a mailbox is shown as. */
    Optional<EmailId> appended = Optional.empty();
    /** The mailbox that it makes. */
    Optional<MailboxId> made = Optional.empty();
    /** Of a message: an earlier try may have handed it over. */
    boolean maybeSent;
    /** Steps of claims that ended before it was done. */
    final Map<Optional<Scope>, List<String>> left = new HashMap<>();

    WishRow(long number, Wish wish, Instant since, List<Long> after, List<Wish> inverse) {
        this.number = number;
        this.wish = wish;
        this.since = since;
        this.chained = after;
        this.inverse = inverse;
        this.remaining = new TreeSet<>(emails(wish));
        if (wish instanceof Wish.Send send) {
            notBefore = send.notBefore();
        }
    }

    WishRow copy() {
        WishRow copy = new WishRow(number, wish, since, chained, inverse);
        copy.state = state;
        copy.claim = claim;
        copy.notBefore = notBefore;
        copy.counted = counted;
        copy.undoneBy = undoneBy;
        copy.tries.addAll(tries);
        copy.remaining.retainAll(remaining);
        copy.refused.addAll(refused);
        done.forEach((email, scopes) -> copy.done.put(email, new HashSet<>(scopes)));
        copy.shownIn.putAll(shownIn);
        copy.shown.addAll(shown);
        copy.copies.addAll(copies);
        copy.appended = appended;
        copy.made = made;
        copy.maybeSent = maybeSent;
        copy.left.putAll(left);
        return copy;
    }

    /** Wishes that must be done before. */
    Set<Long> after() {
        Set<Long> after = new TreeSet<>(chained);
        after.addAll(copies);
        return after;
    }

    /** Its turn comes in the order of these: right behind the last copy it waits for. */
    long turn() {
        return copies.stream().mapToLong(copy -> copy + 1).reduce(number, Math::max);
    }

    boolean isPending() {
        return state == Mutation.State.PENDING;
    }

    /** A claim ends, and this is what it has done in vain. */
    void leave(Optional<Scope> scope, List<String> steps) {
        left.remove(scope);
        if (state != Mutation.State.SETTLED && !steps.isEmpty() && !(wish instanceof Wish.Send)) {
            left.put(scope, steps);
        }
    }

    void tried(Mutation.Try one) {
        tries.add(one);
        counted += one.counted() ? 1 : 0;
    }

    Mutation mutation(AccountId account) {
        return new Mutation(
                new MutationId(account, number),
                kind(),
                emails(wish).size(),
                Mutation.About.of(
                        wish,
                        appended.map(List::of).orElseGet(() -> List.copyOf(refused.isEmpty() ? remaining : refused))),
                state,
                since,
                tries,
                after().stream().map(parent -> new MutationId(account, parent)).toList(),
                undoneBy == 0 ? Optional.empty() : Optional.of(new MutationId(account, undoneBy)));
    }

    private String kind() {
        String name = wish.getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    static List<EmailId> emails(Wish wish) {
        if (wish instanceof Wish.SetKeywords one) {
            return one.emails();
        }
        if (wish instanceof Wish.SetMailboxes one) {
            return one.emails();
        }
        return wish instanceof Wish.Destroy one ? one.emails() : List.of();
    }

    /**
     * A command that was handed out.
     *
     * @param lost it may be done
     */
    record Claimed(
            long id,
            Instant notBefore,
            List<Long> wishes,
            Optional<Scope> scope,
            Set<EmailId> emails,
            Optional<Wish> change,
            List<String> steps,
            boolean lost) {
        Claimed again(Instant when, boolean lostAnswer) {
            return new Claimed(id, when, wishes, scope, emails, change, steps, lostAnswer);
        }

        /** Whether some of it may be so on the server, without a word of it here. */
        boolean mayBeDone() {
            return lost || !steps.isEmpty();
        }

        /** What is left of it for some of its wishes, to be handed out at once. */
        Claimed restFor(List<Long> left, Set<EmailId> leftEmails) {
            return new Claimed(left.get(0), Instant.MIN, left, scope, leftEmails, change, steps, lost);
        }

        Claimed withoutSteps() {
            return new Claimed(id, notBefore, wishes, scope, emails, change, List.of(), lost);
        }

        Claimed withStep(String step) {
            List<String> more = new ArrayList<>(steps);
            more.add(step);
            return new Claimed(id, notBefore, wishes, scope, emails, change, List.copyOf(more), lost);
        }
    }

    /** What a request brought that came with a key. */
    record Remembered(byte[] hash, Instant at, List<MutationId> ids) {}
}
