package org.postferry.store.h2.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.model.Keyword;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/**
 * What is to be asked of the server next so that one email becomes what is wished: the difference between base and the wish.
 *
 * @param scope whose server is to be asked
 * @param change what is asked; empty where {@code kind} is another than {@code ASK}
 */
record NextChange(Kind kind, long scope, Optional<Wished> change) {
    private static final NextChange NOTHING = new NextChange(Kind.NOTHING, 0, Optional.empty());
    private static final NextChange WAIT = new NextChange(Kind.WAIT, 0, Optional.empty());
    private static final NextChange GONE = new NextChange(Kind.GONE, 0, Optional.empty());

    enum Kind {
        /** A command is to be sent. */
        ASK,
        /** It is so already. */
        NOTHING,
        /** It is on its way to its server, or into a mailbox that has not reported it yet. */
        WAIT,
        /** The server does not have the email any more. */
        GONE
    }

    /** @param wishes of the same kind, in order; for mailboxes all alike @param onTheWay mailboxes that will report a copy */
    static NextChange of(EmailRow email, List<Wished> wishes, Set<Long> onTheWay) {
        if (wishes.isEmpty()) {
            return NOTHING;
        }
        if (!email.isReported() && email.wishes.stream().anyMatch(Wished::isAppended)) {
            return WAIT;
        }
        Wished first = wishes.get(0);
        boolean ofKeywords = first.isOfKeywords();
        NextChange next =
                first.destroys() ? destruction(email) : ofKeywords ? keywords(email, wishes) : mailboxes(email, first);
        boolean meetsCopies =
                first.destroys() || ofKeywords || onTheWay.stream().anyMatch(first.outOf()::contains);
        return next.kind() == Kind.NOTHING && meetsCopies && !onTheWay.isEmpty() ? WAIT : next;
    }

    private static NextChange ask(long scope, Wished change) {
        return new NextChange(Kind.ASK, scope, Optional.of(change));
    }

    private static NextChange keywords(EmailRow email, List<Wished> wishes) {
        if (email.places.isEmpty()) {
            return GONE;
        }
        boolean anywhere = false;
        for (Place place : email.places) {
            if (!place.isReported()) {
                continue;
            }
            anywhere = true;
            List<Wished> left = wishes.stream()
                    .filter(wish -> !wish.done().contains(place.scope()))
                    .toList();
            if (!left.isEmpty() && !isCancelledOut(email, place.scope(), left)) {
                return ask(place.scope(), folded(left));
            }
        }
        return anywhere ? NOTHING : WAIT;
    }

    /** Wishes that undo each other are not worth a command; one alone always is, for base may be behind. */
    private static boolean isCancelledOut(EmailRow email, long scope, List<Wished> wishes) {
        if (wishes.size() == 1) {
            return false;
        }
        Wished net = folded(wishes);
        return email.places.stream()
                .filter(place -> place.scope() == scope && place.isReported())
                .allMatch(place -> place.keywords().containsAll(net.add())
                        && net.remove().stream().noneMatch(place.keywords()::contains));
    }

    /** One change that does what these do one after the other. */
    private static Wished folded(List<Wished> wishes) {
        Set<Keyword> add = new HashSet<>();
        Set<Keyword> remove = new HashSet<>();
        for (Wished wish : wishes) {
            add.removeAll(wish.remove());
            add.addAll(wish.add());
            remove.addAll(wish.remove());
            remove.removeAll(add);
        }
        return Wished.keywords(0, add, remove);
    }

    private static NextChange mailboxes(EmailRow email, Wished wish) {
        if (email.places.isEmpty()) {
            return wish.into().isEmpty() ? NOTHING : GONE;
        }
        Set<Long> present = email.places.stream().map(Place::mailbox).collect(Collectors.toSet());
        Set<Long> into = new HashSet<>(wish.into());
        into.removeAll(present);
        List<Place> reported = email.places.stream().filter(Place::isReported).toList();
        Set<Long> outOf = reported.stream()
                .map(Place::mailbox)
                .filter(wish.outOf()::contains)
                .collect(Collectors.toSet());
        if (into.isEmpty() && outOf.isEmpty()) {
            return NOTHING;
        }
        if (reported.isEmpty()) {
            return WAIT;
        }
        List<Place> sources = new ArrayList<>(reported);
        sources.removeIf(place -> !outOf.contains(place.mailbox()));
        Place source = sources.isEmpty() ? reported.get(0) : sources.get(0);
        if (!Keys.isMailbox(source.scope())) {
            return ask(source.scope(), Wished.mailboxes(0, into, outOf));
        }
        // RFC 6851: a MOVE takes emails out of the mailbox that is selected, and out of no other
        Set<Long> here = outOf.contains(source.mailbox()) ? Set.of(source.mailbox()) : Set.of();
        return ask(source.scope(), Wished.mailboxes(0, into, here));
    }

    private static NextChange destruction(EmailRow email) {
        return email.places.stream()
                .filter(Place::isReported)
                .findFirst()
                .map(place -> ask(place.scope(), Wished.destruction(0)))
                .orElse(NOTHING);
    }
}
