package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Submitter;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Work;
import org.postferry.store.Wish;
import org.postferry.testkit.store.WishRow.Claimed;

/** Which command leaves next, within one transaction. */
final class MemoryClaims {
    private static final int MAX_EMAILS = 1_000;

    private final Database database;
    private final MemoryWishes wishes;
    private final AccountTables account;
    private final Instant now;
    private final boolean sends;
    private final Set<Long> waiting = new HashSet<>();

    /** @param sends whether a message may be the next */
    MemoryClaims(Database database, MemoryWishes wishes, Instant now, boolean sends) {
        this.database = database;
        this.wishes = wishes;
        this.account = wishes.account;
        this.now = now;
        this.sends = sends;
    }

    Optional<Claimed> next() {
        while (true) {
            List<WishRow> together = together();
            if (together.isEmpty()) {
                return Optional.empty();
            }
            WishRow first = together.get(0);
            if (first.remaining.isEmpty()) {
                if (!wishes.isSoAlready(first)) {
                    return Optional.of(new Claimed(
                            first.number,
                            Instant.MIN,
                            List.of(first.number),
                            Optional.empty(),
                            Set.of(),
                            Optional.empty(),
                            wishes.left(List.of(first.number), Optional.empty()),
                            true));
                }
                wishes.end(first, Mutation.State.SETTLED);
                continue;
            }
            Optional<Claimed> claim = forEmails(together);
            if (claim.isPresent()) {
                return claim;
            }
        }
    }

    private List<WishRow> together() {
        Set<Object> blocked = new HashSet<>();
        List<WishRow> together = new ArrayList<>();
        List<WishRow> inTurn = new ArrayList<>(wishes.pending());
        inTurn.sort(Comparator.comparingLong(WishRow::turn));
        for (WishRow row : inTurn) {
            Set<Object> names = names(row);
            boolean free = row.claim == 0
                    && !row.notBefore.isAfter(now)
                    && !waiting.contains(row.number)
                    && (sends || !(row.wish instanceof Wish.Send))
                    && names.stream().noneMatch(blocked::contains)
                    && isItsTurn(row);
            if (free && (together.isEmpty() || isAlike(together.get(0).wish, row.wish))) {
                together.add(row);
            } else {
                blocked.addAll(names);
            }
        }
        return together;
    }

    /** Whether what it waits for is done. */
    boolean isItsTurn(WishRow row) {
        return row.after().stream()
                .map(account.wishes::get)
                .allMatch(parent -> parent == null || parent.state == Mutation.State.SETTLED);
    }

    private static boolean isAlike(Wish first, Wish other) {
        if (first instanceof Wish.SetMailboxes one && other instanceof Wish.SetMailboxes two) {
            return one.add().equals(two.add()) && one.remove().equals(two.remove());
        }
        return first instanceof Wish.SetKeywords && other instanceof Wish.SetKeywords
                || first instanceof Wish.Destroy && other instanceof Wish.Destroy;
    }

    /** Emails and mailboxes. */
    private Set<Object> names(WishRow row) {
        Set<Object> names = new HashSet<>(row.remaining);
        if (row.wish instanceof Wish.SetMailboxes one) {
            names.addAll(one.add());
            names.addAll(one.remove());
        } else if (row.wish instanceof Wish.Append one) {
            names.add(one.mailbox());
        } else if (row.wish instanceof Wish.CreateMailbox one) {
            one.parent().ifPresent(names::add);
            wishes.made(row.number).map(MailboxRow::id).ifPresent(names::add);
        } else if (row.wish instanceof Wish.RenameMailbox one) {
            names.add(one.mailbox());
            one.parent().ifPresent(names::add);
        } else if (row.wish instanceof Wish.DeleteMailbox one) {
            names.add(one.mailbox());
            names.addAll(below(one.mailbox()));
        } else if (row.wish instanceof Wish.Send one) {
            one.draft().ifPresent(names::add);
        }
        return names;
    }

    /** Those in it: they go before it. */
    private Set<MailboxId> below(MailboxId mailbox) {
        MailboxRow row = account.mailboxes.get(mailbox);
        return account.mailboxes.values().stream()
                .filter(other -> row != null && other.path().startsWith(row.path() + "/"))
                .map(MailboxRow::id)
                .collect(Collectors.toSet());
    }

    private Optional<Claimed> forEmails(List<WishRow> together) {
        Set<EmailId> candidates = new LinkedHashSet<>();
        together.forEach(row -> candidates.addAll(row.remaining));
        Set<EmailId> members = new TreeSet<>();
        Set<Long> covered = new TreeSet<>();
        Optional<NextChange> asked = Optional.empty();
        boolean changed = false;
        candidates.removeAll(new MemoryDoubts(account).emails());
        for (EmailId email : candidates) {
            List<WishRow> own = together.stream()
                    .filter(row -> row.remaining.contains(email))
                    .toList();
            NextChange next = NextChange.of(account, email, own);
            if (isLeftBehind(email) && own.stream().noneMatch(row -> row.wish instanceof Wish.Destroy)) {
                wishes.refused(email, own, "It is no longer on the server.");
                changed = true;
            } else if (next.kind() == NextChange.Kind.NOTHING) {
                wishes.done(email, own);
                changed = true;
            } else if (next.kind() == NextChange.Kind.GONE && namesEmailsAnywhere()) {
                wishes.moot(email, own);
                changed = true;
            } else if (next.kind() == NextChange.Kind.GONE) {
                wishes.refused(email, own, "It is no longer on the server.");
                changed = true;
            } else if (next.kind() == NextChange.Kind.ASK && !isThere(next)) {
                wishes.refused(email, own, "The mailbox it is wished into is not on the server.");
                changed = true;
            } else if (next.kind() == NextChange.Kind.ASK
                    && asked.map(next::equals).orElse(true)
                    && members.size() < MAX_EMAILS) {
                asked = Optional.of(next);
                members.add(email);
                own.forEach(row -> covered.add(row.number));
            }
        }
        together.forEach(row -> wishes.close(account.wishes.get(row.number)));
        if (asked.isEmpty() && !changed) {
            together.forEach(row -> waiting.add(row.number));
        }
        return asked.map(next -> new Claimed(
                covered.iterator().next(),
                Instant.MIN,
                List.copyOf(covered),
                next.scope(),
                members,
                next.change(),
                wishes.left(covered, next.scope()),
                true));
    }

    /** What the server does not have under its id is in no mailbox; elsewhere it may live on in another one. */
    private boolean namesEmailsAnywhere() {
        return !account.scope(new Scope.AccountEmails()).head.isNone();
    }

    /** It is here alone, in mailboxes that are gone from the server: nobody will ever tell of it. */
    private boolean isLeftBehind(EmailId email) {
        List<NextChange.Place> places = NextChange.places(account, email);
        return !places.isEmpty()
                && places.stream().allMatch(place -> {
                    MailboxRow row = account.mailboxes.get(place.mailbox());
                    return place.key().isEmpty() && (row == null || row.retiring());
                });
    }

    private boolean isThere(NextChange next) {
        if (!(next.change().orElseThrow() instanceof Wish.SetMailboxes move)) {
            return true;
        }
        return move.add().stream()
                .map(account.mailboxes::get)
                .allMatch(row -> row != null
                        && !row.rawName().startsWith(MemoryWishes.WISHED)
                        && row.missingSince().isEmpty());
    }

    // ---- as work

    /** Empty when nothing of it can be asked of the server any more. */
    Optional<Work> work(Claimed claim) {
        if (claim.change().isEmpty()) {
            return Optional.of(work(account.wishes.get(claim.id())));
        }
        Scope scope = named(claim.scope().orElseThrow());
        Set<RemoteId> ids = new HashSet<>();
        Map<RemoteId, Set<Scope.Mailbox>> shownIn = new HashMap<>();
        for (EmailId email : claim.emails()) {
            NextChange.places(account, email).stream()
                    .filter(place -> place.scope().equals(scope))
                    .flatMap(place -> place.key().stream())
                    .forEach(key -> {
                        ids.add(key.id());
                        shownIn.put(key.id(), mailboxes(shownIn(claim, email)));
                    });
        }
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        Wish change = claim.change().get();
        if (change instanceof Wish.SetKeywords one) {
            return Optional.of(new Work.Perform(new RemoteCommand.SetKeywords(scope, ids, one.add(), one.remove())));
        }
        if (change instanceof Wish.SetMailboxes one) {
            return Optional.of(new Work.Perform(
                    new RemoteCommand.SetMailboxes(scope, ids, mailboxes(one.add()), mailboxes(one.remove()))));
        }
        return Optional.of(new Work.Perform(new RemoteCommand.Destroy(scope, shownIn)));
    }

    private Set<MailboxId> shownIn(Claimed claim, EmailId email) {
        Set<MailboxId> shownIn = new HashSet<>();
        claim.wishes().stream()
                .flatMap(number -> Optional.ofNullable(account.wishes.get(number)).stream())
                .forEach(row -> shownIn.addAll(row.shownIn.getOrDefault(email, Set.of())));
        return shownIn;
    }

    private Work work(WishRow row) {
        Wish wish = row.wish;
        if (wish instanceof Wish.Append one) {
            return new Work.Perform(new RemoteCommand.Append(
                    mailbox(one.mailbox()), one.message(), one.messageId(), one.keywords(), one.receivedAt()));
        }
        if (wish instanceof Wish.CreateMailbox one) {
            return new Work.Perform(
                    new RemoteCommand.CreateMailbox(one.name(), one.parent().map(this::mailbox), one.role()));
        }
        if (wish instanceof Wish.RenameMailbox one) {
            Optional<Wish.RenameMailbox> shown =
                    row.inverse.stream().map(Wish.RenameMailbox.class::cast).findFirst();
            return new Work.Perform(new RemoteCommand.RenameMailbox(
                    mailbox(one.mailbox()),
                    one.name(),
                    one.parent().map(this::mailbox),
                    shown.filter(was -> was.name().equals(one.name())).isEmpty(),
                    shown.filter(was -> was.parent().equals(one.parent())).isEmpty()));
        }
        if (wish instanceof Wish.DeleteMailbox one) {
            return new Work.Perform(new RemoteCommand.DeleteMailbox(
                    mailbox(one.mailbox()), one.shownEmails(), shown(one.mailbox(), row.shown)));
        }
        Wish.Send send = (Wish.Send) wish;
        return new Work.Submit(
                send.message(),
                send.messageId(),
                new Submitter.Envelope(send.from(), send.to()),
                wishes.sentMailbox().map(sent -> mailbox(sent.id())));
    }

    /** What it holds by base, while it is shown with the same emails as then. */
    private RemoteCommand.Shown shown(MailboxId mailbox, Set<EmailId> then) {
        boolean isAsThen = then.equals(wishes.shown(mailbox));
        return ids -> isAsThen
                && database.read(tables -> {
                    List<Boolean> known = new ArrayList<>();
                    ExpandedIds.each(ids, id -> known.add(isIn(tables.accounts.get(mailbox.account()), mailbox, id)));
                    return !known.contains(false);
                });
    }

    private static boolean isIn(AccountTables account, MailboxId mailbox, RemoteId id) {
        Scope scope = id instanceof RemoteId.Uid ? new Scope.Mailbox(mailbox, "") : new Scope.AccountEmails();
        RemoteRow row = account.scope(scope).rows.get(id);
        return row != null && (row.marks().isEmpty() || row.marks().containsKey(mailbox));
    }

    private Scope named(Scope scope) {
        return scope instanceof Scope.Mailbox own ? mailbox(own.id()) : scope;
    }

    private Scope.Mailbox mailbox(MailboxId id) {
        MailboxRow row = account.mailboxes.get(id);
        return new Scope.Mailbox(id, row == null ? "" : row.rawName());
    }

    private Set<Scope.Mailbox> mailboxes(Set<MailboxId> ids) {
        Set<Scope.Mailbox> named = new HashSet<>();
        ids.forEach(id -> named.add(mailbox(id)));
        return named;
    }
}
