package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;

/** What is wanted of which scope, and in which order. Confined to the loop's thread. */
final class Agenda {
    /** A mailbox that the server no longer lists is kept for so long: lists have gone missing in part, and come back. */
    static final Duration MISSING_GRACE = Duration.ofDays(7);

    private final Tools tools;
    private final Map<Scope, ScopeWatch> watches = new LinkedHashMap<>();
    private final Map<Scope, ScopeWatch> retired = new LinkedHashMap<>();
    private final ScopeWatch list;
    private boolean listed;
    private boolean whole;

    Agenda(Tools tools) {
        this.tools = tools;
        this.list = watch(new Scope.MailboxList(), Optional.empty());
    }

    /** A lane that is to be pulled now. */
    record Wanted(ScopeWatch watch, Lane lane) {}

    ScopeWatch list() {
        return list;
    }

    /** Every scope of emails, most wanted first. */
    Collection<ScopeWatch> emails() {
        return watches.values();
    }

    Optional<ScopeWatch> of(Scope scope) {
        return scope.equals(list.scope) ? Optional.of(list) : Optional.ofNullable(watches.get(scope));
    }

    /** When a mailbox was last known to be followed up to the server's present; long ago where it never was yet, empty where it is not followed. */
    Optional<Instant> followedUpTo(MailboxId mailbox) {
        return watches.values().stream()
                .filter(watch -> watch.follows(mailbox))
                .map(watch -> watch.followedUpTo)
                .findFirst();
    }

    /** The mailbox list was pulled in this loop's life, so what is missing is missing. */
    boolean listed() {
        return listed;
    }

    /** How the server's emails are followed: as one scope, or mailbox by mailbox. */
    void followWhole(boolean asOne, AccountSettings settings) {
        if (whole != asOne) {
            whole = asOne;
            watches.clear();
            refresh(settings);
        }
    }

    /** Reads the mailboxes again: after a pull of the list, and when the settings changed. */
    void refresh(AccountSettings settings) {
        if (whole) {
            watches.computeIfAbsent(new Scope.AccountEmails(), all -> watch(all, Optional.empty()));
            return;
        }
        MailboxChoice choice = new MailboxChoice(settings);
        List<Mailbox> mirrored = tools.store().mailboxes().list(tools.account()).stream()
                .filter(mailbox ->
                        choice.mirrors(mailbox) && mailbox.missingSince().isEmpty())
                .sorted(Comparator.comparingInt(choice::rank).thenComparing(Mailbox::path))
                .toList();
        Map<Scope, ScopeWatch> before = new LinkedHashMap<>(watches);
        watches.clear();
        for (Mailbox mailbox : mirrored) {
            Scope scope = new Scope.Mailbox(mailbox.id(), mailbox.rawName());
            ScopeWatch watch = before.containsKey(scope) ? before.get(scope) : watch(scope, choice.role(mailbox));
            watch.scope = scope;
            watch.mailbox = Optional.of(mailbox);
            watch.role = choice.role(mailbox);
            watch.rank = choice.rank(mailbox);
            watches.put(scope, watch);
        }
    }

    /** Those that nobody pulls. */
    Set<MailboxId> unfollowed(Set<MailboxId> mailboxes) {
        Set<MailboxId> unfollowed = new HashSet<>(mailboxes);
        unfollowed.removeIf(mailbox -> watches.values().stream().anyMatch(watch -> watch.follows(mailbox)));
        return unfollowed;
    }

    /** The list was pulled to its end: mailboxes whose grace is over go, through recheck and guard like all removals. */
    void listPulled(AccountSettings settings, Instant now) {
        listed = true;
        refresh(settings);
        if (whole) {
            // what a destroyed mailbox alone held is staged by the list; the emails' own changes tell first where it
            // may be now
            watches.values().forEach(watch -> watch.dirty |= isAnyStaged(watch.scope));
        }
        for (Mailbox mailbox : tools.store().mailboxes().list(tools.account())) {
            Scope scope = new Scope.Mailbox(mailbox.id(), mailbox.rawName());
            if (!graceIsOver(mailbox, now)) {
                retired.remove(scope);
            } else if (!retired.containsKey(scope)) {
                tools.store().mailboxes().retire(tools.lease(), mailbox.id());
                ScopeWatch going = watch(scope, Optional.empty());
                going.dirty = false;
                going.sweep = true;
                retired.put(scope, going);
            }
        }
    }

    private boolean isAnyStaged(Scope scope) {
        return tools.store().mailboxes().scope(tools.account(), scope).staged() > 0;
    }

    /** Whether a mailbox has been missing long enough: the list is asked once more before it goes. */
    boolean mustListAgain(Instant now) {
        return tools.store().mailboxes().list(tools.account()).stream()
                .anyMatch(mailbox -> graceIsOver(mailbox, now)
                        && !retired.containsKey(new Scope.Mailbox(mailbox.id(), mailbox.rawName())));
    }

    private static boolean graceIsOver(Mailbox mailbox, Instant now) {
        return mailbox.missingSince()
                .filter(since -> !since.plus(MISSING_GRACE).isAfter(now))
                .isPresent();
    }

    /** The most wanted lane of the account's own thread: the list, what is new in the mailboxes, then what is asked again. */
    Optional<Wanted> mostWanted(Instant now) {
        if (!list.waits(now) && list.snapshotDue(now)) {
            return Optional.of(new Wanted(list, list.snapshot()));
        }
        if (!list.waits(now) && list.dirty) {
            return Optional.of(new Wanted(list, list.head()));
        }
        Optional<Wanted> head = ready(now)
                .filter(watch -> watch.dirty && !watch.gap)
                .map(watch -> new Wanted(watch, watch.head()))
                .findFirst();
        return head.or(() -> ready(now)
                .filter(watch -> watch.snapshotDue(now) && !watch.sweep)
                .map(watch -> new Wanted(watch, watch.snapshot()))
                .findFirst());
    }

    /** A scope whose staged removals are to be let go now. */
    Optional<ScopeWatch> toSweep(Instant now) {
        return Stream.concat(ready(now), retired.values().stream().filter(watch -> !watch.waits(now)))
                .filter(watch -> watch.sweep)
                .findFirst();
    }

    /** Scopes whose first sync is not done and that may be walked on by anybody. */
    List<Scope> histories(Instant now) {
        return ready(now)
                .filter(ScopeWatch::historyWanted)
                .map(watch -> watch.scope)
                .toList();
    }

    /** When something will be wanted by itself, at the latest. */
    Instant nextTime(Instant now) {
        Stream<Instant> looks =
                Stream.concat(Stream.of(list), watches.values().stream()).map(watch -> watch.lookDue);
        Stream<Instant> tries = Stream.concat(Stream.of(list), watches.values().stream())
                .flatMap(watch -> watch.backoff.failure().stream())
                .map(failure -> failure.nextTry());
        Stream<Instant> snapshots = watches.values().stream()
                .flatMap(watch -> watch.state.snapshotWanted().stream())
                .map(wish -> wish.notBefore());
        return Stream.of(looks, tries, snapshots)
                .flatMap(times -> times)
                .filter(time -> time.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(now);
    }

    private Stream<ScopeWatch> ready(Instant now) {
        return watches.values().stream().filter(watch -> !watch.waits(now));
    }

    private ScopeWatch watch(Scope scope, Optional<Role> role) {
        Instant now = tools.clock().instant();
        // spread over their whole interval: a start is no reason to audit everything at once
        long spread = Audit.interval(role).toSeconds();
        Instant audit = now.plusSeconds(tools.random().nextLong(spread) + 1);
        return new ScopeWatch(
                scope, tools.store().mailboxes().scope(tools.account(), scope), tools.retries(), now, audit);
    }
}
