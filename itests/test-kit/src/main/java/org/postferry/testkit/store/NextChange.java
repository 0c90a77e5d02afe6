package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;

/** What the server is to be asked next so that one email becomes what is wished. @param change names no emails */
record NextChange(Kind kind, Optional<Scope> scope, Optional<Wish> change) {
    private static final NextChange NOTHING = new NextChange(Kind.NOTHING, Optional.empty(), Optional.empty());
    private static final NextChange WAIT = new NextChange(Kind.WAIT, Optional.empty(), Optional.empty());
    private static final NextChange GONE = new NextChange(Kind.GONE, Optional.empty(), Optional.empty());

    enum Kind {
        ASK,
        NOTHING,
        WAIT,
        GONE
    }

    /** Base of one email in one mailbox. @param key empty where it is kept here alone */
    record Place(Scope scope, Optional<RemoteKey> key, MailboxId mailbox, Mark mark) {}

    static List<Place> places(AccountTables account, EmailId id) {
        EmailRow row = account.emails.get(id);
        List<Place> places = new ArrayList<>();
        if (row == null) {
            return places;
        }
        for (RemoteKey key : row.remotes) {
            RemoteRow remote = account.remote(key);
            if (remote != null) {
                for (Map.Entry<MailboxId, Mark> mark : remote.marks().entrySet()) {
                    places.add(new Place(
                            key.scope(), Optional.of(key).filter(RemoteKey::hasName), mark.getKey(), mark.getValue()));
                }
            }
        }
        row.detached.forEach(
                kept -> places.add(new Place(kept.scope(), Optional.empty(), kept.mailbox(), kept.mark())));
        places.sort(java.util.Comparator.comparing(Place::mailbox));
        return places;
    }

    /** @param wishes of one kind, in order */
    static NextChange of(AccountTables account, EmailId id, List<WishRow> wishes) {
        List<Place> places = places(account, id);
        if (wishes.isEmpty()) {
            return NOTHING;
        }
        if (isOnItsWay(account, id)) {
            return WAIT;
        }
        Wish first = wishes.get(0).wish;
        NextChange next = first instanceof Wish.Destroy
                ? destruction(places)
                : first instanceof Wish.SetMailboxes move ? mailboxes(places, move) : keywords(id, places, wishes);
        boolean meetsCopies = places.stream()
                .filter(place -> isOnTheWay(account, id, place))
                .anyMatch(place -> !(first instanceof Wish.SetMailboxes move)
                        || move.remove().contains(place.mailbox()));
        return next.kind() == Kind.NOTHING && meetsCopies ? WAIT : next;
    }

    /** A message of ours that its server does not have yet. */
    private static boolean isOnItsWay(AccountTables account, EmailId id) {
        return account.emails.containsKey(id)
                && account.emails.get(id).remotes.isEmpty()
                && account.wishes.values().stream()
                        .anyMatch(row -> row.isPending()
                                && row.appended.filter(id::equals).isPresent());
    }

    /** Its mailbox holds a copy of ours and has not reported it yet. */
    private static boolean isOnTheWay(AccountTables account, EmailId id, Place place) {
        return place.key().isEmpty()
                && account.mailboxes.containsKey(place.mailbox())
                && account.mailboxes.get(place.mailbox()).missingSince().isEmpty()
                && account.expected.getOrDefault(place.mailbox(), Map.of()).containsKey(id);
    }

    private static NextChange destruction(List<Place> places) {
        return places.stream()
                .filter(place -> place.key().isPresent())
                .findFirst()
                .map(place -> ask(place.scope(), new Wish.Destroy(List.of())))
                .orElse(NOTHING);
    }

    private static NextChange ask(Scope scope, Wish change) {
        return new NextChange(Kind.ASK, Optional.of(scope), Optional.of(change));
    }

    private static NextChange keywords(EmailId id, List<Place> places, List<WishRow> wishes) {
        if (places.isEmpty()) {
            return GONE;
        }
        boolean anywhere = false;
        for (Place place : places) {
            if (place.key().isEmpty()) {
                continue;
            }
            anywhere = true;
            List<WishRow> left = wishes.stream()
                    .filter(wish -> !wish.done.getOrDefault(id, Set.of()).contains(place.scope()))
                    .toList();
            if (left.isEmpty()) {
                continue;
            }
            Wish.SetKeywords net = folded(left);
            boolean cancelled = left.size() > 1
                    && places.stream()
                            .filter(other ->
                                    other.key().isPresent() && other.scope().equals(place.scope()))
                            .allMatch(other -> other.mark().keywords().containsAll(net.add())
                                    && net.remove().stream()
                                            .noneMatch(other.mark().keywords()::contains));
            if (!cancelled) {
                return ask(place.scope(), net);
            }
        }
        return anywhere ? NOTHING : WAIT;
    }

    private static Wish.SetKeywords folded(List<WishRow> wishes) {
        Set<Keyword> add = new HashSet<>();
        Set<Keyword> remove = new HashSet<>();
        for (WishRow row : wishes) {
            Wish.SetKeywords wish = (Wish.SetKeywords) row.wish;
            add.removeAll(wish.remove());
            add.addAll(wish.add());
            remove.addAll(wish.remove());
            remove.removeAll(add);
        }
        return new Wish.SetKeywords(List.of(), add, remove);
    }

    private static NextChange mailboxes(List<Place> places, Wish.SetMailboxes wish) {
        if (places.isEmpty()) {
            return wish.add().isEmpty() ? NOTHING : GONE;
        }
        Set<MailboxId> into = new HashSet<>(wish.add());
        Set<MailboxId> outOf = new HashSet<>();
        Optional<Place> source = Optional.empty();
        for (Place place : places) {
            into.remove(place.mailbox());
            if (place.key().isPresent()) {
                boolean leaves = wish.remove().contains(place.mailbox());
                if (source.isEmpty() || leaves && outOf.isEmpty()) {
                    source = Optional.of(place);
                }
                if (leaves) {
                    outOf.add(place.mailbox());
                }
            }
        }
        if (into.isEmpty() && outOf.isEmpty()) {
            return NOTHING;
        }
        if (source.isEmpty()) {
            return WAIT;
        }
        Scope scope = source.get().scope();
        if (scope instanceof Scope.Mailbox own) {
            outOf.retainAll(Set.of(own.id()));
        }
        return ask(scope, new Wish.SetMailboxes(List.of(), into, outOf));
    }
}
