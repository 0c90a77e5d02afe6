package org.postferry.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;

/** What was wished of one letter here, in order, and what another client did to it. Guarded by its ledger. */
final class LetterStory {

    /** Where a letter is and what it bears; nowhere once it is destroyed, or not stored yet. */
    record State(Set<MailboxId> mailboxes, Set<String> keywords) {
        static final State NOWHERE = new State(Set.of(), Set.of());

        State {
            mailboxes = Set.copyOf(mailboxes);
            keywords = Set.copyOf(keywords);
        }
    }

    /** What becomes of a wish. */
    enum Ending {
        DONE,
        /** It failed, or was given up after it may have left. */
        DOUBTFUL,
        /** It never left. */
        GIVEN_UP
    }

    /**
     * What one wish does to the letter.
     *
     * @param by the mutations of which one or another does it
     * @param before what was shown here when it was wished
     */
    record Effect(
            Set<MutationId> by,
            State before,
            Set<MailboxId> into,
            Set<MailboxId> outOf,
            Set<String> set,
            Set<String> cleared,
            boolean stores,
            boolean destroys) {

        State on(State state) {
            if (destroys || state.mailboxes().isEmpty() && !stores) {
                return State.NOWHERE;
            }
            Set<MailboxId> mailboxes = new HashSet<>(state.mailboxes());
            mailboxes.addAll(into);
            mailboxes.removeAll(outOf);
            Set<String> keywords = new TreeSet<>(state.keywords());
            keywords.addAll(set);
            keywords.removeAll(cleared);
            return mailboxes.isEmpty() ? State.NOWHERE : new State(mailboxes, keywords);
        }

        /** What takes it back: only what it changes. */
        Effect undone(Set<MutationId> by, State now) {
            return new Effect(
                    by,
                    now,
                    common(outOf, before.mailboxes()),
                    minus(into, before.mailboxes()),
                    common(cleared, before.keywords()),
                    minus(set, before.keywords()),
                    false,
                    false);
        }

        /** A move of which no more than the copy was made. */
        Effect halfway() {
            return new Effect(by, before, into, Set.of(), set, cleared, stores, destroys);
        }

        /** Destroyed, or deleted with its mailbox. */
        boolean takesLast() {
            return destroys || !stores && into.isEmpty() && !outOf.isEmpty() && outOf.containsAll(before.mailboxes());
        }

        /** Where only some of it is done, more than two states are possible. */
        boolean isInParts() {
            return before.mailboxes().size() > 1 || into.size() + outOf.size() > 2;
        }

        private static <T> Set<T> common(Set<T> some, Set<T> others) {
            Set<T> common = new HashSet<>(some);
            common.retainAll(others);
            return common;
        }

        private static <T> Set<T> minus(Set<T> some, Set<T> others) {
            Set<T> left = new HashSet<>(some);
            left.removeAll(others);
            return left;
        }
    }

    final State first;
    final List<Effect> effects = new ArrayList<>();
    /** By which it is known here; empty until it was seen. */
    Optional<EmailId> email = Optional.empty();
    /** Mailboxes that the other client has put it into, as that called them. */
    final Set<String> broughtTo = new HashSet<>();
    /** How often the other client may have put it into another mailbox. */
    int othersMoves;

    boolean expunged;
    /** The other client has stored it. */
    boolean filedByOther;
    /** Keywords that the other client has set or cleared, or meant to. */
    final Set<String> contested = new HashSet<>();
    /** What the other client said last of a keyword, where the server said that it is so. */
    final Map<String, Boolean> marks = new HashMap<>();
    /** Something was wished of it that cannot be told in states. */
    boolean blurred;

    /** A move or copy was given up that may have been done: then the copy is new to whoever follows the server. */
    boolean mayBeAnother;

    /** Its mailbox was deleted while a wish hid it there that was given up later: it was not among those that were shown and counted. */
    boolean wentUnseen;

    LetterStory(State first) {
        this.first = first;
    }

    boolean was(MailboxId mailbox) {
        return first.mailboxes().contains(mailbox)
                || effects.stream()
                        .anyMatch(effect -> effect.before().mailboxes().contains(mailbox)
                                || effect.into().contains(mailbox));
    }

    /** The other client has put it elsewhere, or taken it away: then it may be another email here. */
    boolean isUprooted() {
        return othersMoves > 0 || expunged;
    }

    /**
     * As many copies as there may be at most. A move out of a mailbox that the letter is not in by then, because another client was
     * faster or an earlier move failed, puts it into the other one and leaves it where it is.
     *
     * @param keepsId the other client's moves leave the letter the same email
     */
    long mostCopies(Function<Set<MutationId>, Ending> endings, boolean keepsId) {
        boolean isElsewhere = keepsId && othersMoves > 0
                || effects.stream().anyMatch(effect -> endings.apply(effect.by()) != Ending.DONE);
        long made = effects.stream()
                .filter(effect -> effect.stores()
                        || isElsewhere && !effect.into().isEmpty()
                        || effect.into().size() > effect.outOf().size())
                .count();
        return (first.mailboxes().isEmpty() ? 0 : 1) + made + othersMoves;
    }

    /** Whether it may be nowhere on the server, and nobody is to blame. */
    boolean mayBeGone(Function<Set<MutationId>, Ending> endings) {
        boolean neverStored = first.mailboxes().isEmpty()
                && !filedByOther
                && effects.stream()
                        .filter(Effect::stores)
                        .noneMatch(effect -> endings.apply(effect.by()) == Ending.DONE);
        return expunged
                || wentUnseen
                || neverStored
                || effects.stream()
                        .filter(Effect::takesLast)
                        .anyMatch(effect -> endings.apply(effect.by()) != Ending.GIVEN_UP);
    }

    /** What it may be in the end; empty where that is not told by wishes alone. @param copiesFirst a move that was given up may have ended halfway */
    Optional<Set<State>> possible(Function<Set<MutationId>, Ending> endings, boolean copiesFirst) {
        if (isUprooted() || blurred || wentUnseen) {
            return Optional.empty();
        }
        Set<State> states = Set.of(first);
        for (Effect effect : effects) {
            Set<State> next = new HashSet<>();
            Ending ending = endings.apply(effect.by());
            if (ending == Ending.DOUBTFUL && effect.isInParts()) {
                return Optional.empty();
            }
            for (State state : states) {
                if (ending != Ending.GIVEN_UP) {
                    next.add(effect.on(state));
                }
                if (ending == Ending.DOUBTFUL && copiesFirst) {
                    next.add(effect.halfway().on(state));
                }
                if (ending != Ending.DONE) {
                    next.add(state);
                }
            }
            states = next;
        }
        return Optional.of(states);
    }

    /** Where copies may stand that moves made which ended halfway: they are emails of their own, and what was wished of the letter later is not of them. */
    List<MailboxId> leftBehind(Function<Set<MutationId>, Ending> endings) {
        return effects.subList(0, Math.max(0, effects.size() - 1)).stream()
                .filter(effect -> endings.apply(effect.by()) == Ending.DOUBTFUL)
                .filter(effect -> !effect.into().isEmpty() && !effect.outOf().isEmpty())
                .flatMap(effect -> effect.into().stream())
                .toList();
    }
}
