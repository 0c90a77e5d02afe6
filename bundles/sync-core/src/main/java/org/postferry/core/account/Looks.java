package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Traffic;
import org.postferry.core.retry.Backoff;
import org.postferry.core.status.AccountSheet;
import org.postferry.core.status.MailboxLine;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;

/** Asks the server which scopes may have changed, when a look at them is due, and tells how fresh each mailbox is. Confined to the loop's thread. */
final class Looks {
    /** It is shown to a person, who is in no hurry; an account at rest costs no more than a question an hour for it. */
    static final Duration QUOTA_AGE = Duration.ofHours(1);

    private final Tools tools;
    private final Agenda agenda;
    private final Audit audit;
    private boolean cheap;
    private boolean everywhere;
    private Instant lookedAt = Instant.MIN;
    private Instant quotaAskedAt = Instant.MIN;
    private SessionInfo.Push push = SessionInfo.Push.POLL;

    Looks(Tools tools, Agenda agenda) {
        this.tools = tools;
        this.agenda = agenda;
        this.audit = new Audit(tools);
    }

    /** Whether a look at any scope is due. */
    boolean due() {
        Instant now = tools.clock().instant();
        return isDue(agenda.list(), now) || agenda.emails().stream().anyMatch(watch -> isDue(watch, now));
    }

    /** There is a new session: what came while there was none is to be seen. */
    void connected() {
        hinted();
    }

    /** The loop is busy and hears no hints: then it looks as often as if there were none. */
    void withoutHints() {
        if (!tools.clock().instant().isBefore(lookedAt.plus(LookPlan.CHEAP))) {
            hinted();
        }
    }

    /** The server told of news, and not of which. */
    void hinted() {
        Instant now = tools.clock().instant();
        agenda.list().lookDue = now;
        for (ScopeWatch watch : agenda.emails()) {
            // RFC 2177: IDLE speaks of the inbox; where each look costs a pull, the others wait for theirs
            boolean elsewhere = push == SessionInfo.Push.IDLE && !isInbox(watch);
            if (!elsewhere || !watch.cannotTell()) {
                watch.lookDue = now;
            }
        }
    }

    /** A person asks: what no pull would tell is wanted as well. Parameters as of {@link #asked}. */
    void askedByPerson(boolean all, Set<MailboxId> mailboxes) {
        asked(all, mailboxes);
        agenda.emails()
                .forEach(watch -> watch.asked |= all || mailboxes.stream().anyMatch(watch::follows));
    }

    /** All is to be looked at. @param all what has changed anywhere @param mailboxes these are pulled, whatever the server says of them */
    void asked(boolean all, Set<MailboxId> mailboxes) {
        Instant now = tools.clock().instant();
        if (all) {
            everywhere = true;
            agenda.list().lookDue = now;
            agenda.list().backoff.hurry(now);
        }
        for (ScopeWatch watch : agenda.emails()) {
            boolean named = mailboxes.stream().anyMatch(watch::follows);
            if (all || named) {
                watch.dirty |= named;
                watch.lookDue = now;
                watch.hurry(now);
            }
        }
    }

    /** What is there may be the work of a command of ours: they are pulled, one that fails when its next try is due. */
    void touched(Set<MailboxId> mailboxes) {
        Instant now = tools.clock().instant();
        for (ScopeWatch watch : agenda.emails()) {
            if (mailboxes.stream().anyMatch(watch::follows)) {
                watch.dirty = true;
                watch.lookDue = now;
            }
        }
    }

    /** It may be another server by now: everything is asked anew. */
    void settingsChanged() {
        quotaAskedAt = Instant.MIN;
        asked(true, Set.of());
    }

    /** Looks at what is due; at everything where that costs no more. */
    void look(Conversation conversation, AccountSettings settings) throws ConnectorException, InterruptedException {
        Session session = conversation.session();
        Instant now = tools.clock().instant();
        lookedAt = now;
        agenda.followWhole(session.followsWholeAccount(), settings);
        Map<Scope, ScopeWatch> asked = new LinkedHashMap<>();
        if (cheap || everywhere || isDue(agenda.list(), now)) {
            asked.put(agenda.list().scope, agenda.list());
        }
        for (ScopeWatch watch : agenda.emails()) {
            if (everywhere || (cheap && !watch.cannotTell()) || isDue(watch, now)) {
                asked.put(watch.scope, watch);
            }
        }
        Traffic before = session.traffic();
        List<Scope> dirty = session.dirtyScopes(heads(asked));
        cheap = session.traffic().since(before).roundTrips() <= LookPlan.CHEAP_ROUND_TRIPS;
        conversation.pulse().beat();
        markDirty(dirty);
        agenda.list().dirty |= agenda.mustListAgain(now);
        if (everywhere && !session.seesEveryChange()) {
            asked.values().forEach(watch -> watch.dirty = true);
        }
        everywhere = false;
        for (ScopeWatch watch : asked.values()) {
            if (watch.asked && !session.seesEveryChange()) {
                audit.suspected(watch, now);
            }
            watch.asked = false;
        }
        push = session.info().push();
        tools.sheet().alert(session.alert());
        for (ScopeWatch watch : asked.values()) {
            looked(watch, settings, now);
        }
        audit.plan(agenda.emails(), now);
        askQuota(session, now);
    }

    private void askQuota(Session session, Instant now) throws ConnectorException, InterruptedException {
        if (!now.isBefore(quotaAskedAt.plus(QUOTA_AGE))) {
            quotaAskedAt = now; // also where it fails: the look that comes then is for mail
            tools.sheet().quota(session.quota());
        }
    }

    /** Whether every mailbox that is followed was pulled at least once since the loop began. */
    boolean sawEverything() {
        return agenda.listed() && agenda.emails().stream().noneMatch(watch -> watch.dirty);
    }

    /** Tells the sheet how each mailbox stands. */
    void report() {
        Map<MailboxId, MailboxLine> lines = new HashMap<>();
        boolean allProven = agenda.listed();
        for (ScopeWatch watch : agenda.emails()) {
            for (MailboxId mailbox : mailboxes(watch)) {
                lines.put(mailbox, line(watch));
            }
            allProven &=
                    watch.whole() && !watch.dirty && watch.backoff.failure().isEmpty();
        }
        for (Mailbox missing : tools.store().mailboxes().list(tools.account())) {
            missing.missingSince().ifPresent(since -> lines.put(missing.id(), missingLine(since)));
        }
        tools.sheet().mailboxes(lines);
        if (allProven) {
            tools.sheet().proven(tools.clock().instant());
        }
    }

    /** The mailboxes whose emails the scope follows. */
    private List<MailboxId> mailboxes(ScopeWatch watch) {
        return watch.mailbox
                .map(mailbox -> List.of(mailbox.id()))
                .orElseGet(() -> tools.store().mailboxes().list(tools.account()).stream()
                        .filter(mailbox -> mailbox.missingSince().isEmpty())
                        .map(Mailbox::id)
                        .toList());
    }

    private void markDirty(List<Scope> dirty) {
        for (Scope scope : dirty) {
            agenda.of(scope).ifPresent(watch -> {
                watch.calledDirty = !watch.dirty;
                watch.dirty = true;
            });
        }
    }

    private void looked(ScopeWatch watch, AccountSettings settings, Instant now) {
        LookPlan plan = new LookPlan(settings, push, cheap && !watch.cannotTell());
        watch.lookDue = now.plus(watch.mailbox.map(plan::of).orElseGet(plan::whole));
        if (!watch.dirty) {
            watch.followedUpTo = now;
        }
        if (!watch.dirty && !watch.gap && watch.whole() && !watch.snapshotDue(now)) {
            watch.provenAt = Optional.of(now);
            // what is still staged waited for something: a restart, a person
            watch.sweep |= watch.state.staged() > 0;
        }
    }

    private static Map<Scope, Checkpoint> heads(Map<Scope, ScopeWatch> watches) {
        Map<Scope, Checkpoint> heads = new HashMap<>();
        watches.forEach((scope, watch) -> heads.put(scope, watch.state.head()));
        return heads;
    }

    private static boolean isInbox(ScopeWatch watch) {
        return watch.role.filter(Role.INBOX::equals).isPresent();
    }

    private static boolean isDue(ScopeWatch watch, Instant now) {
        return !watch.lookDue.isAfter(now) && !watch.waits(now);
    }

    private MailboxLine line(ScopeWatch watch) {
        Optional<Backoff.Failure> failure = watch.backoff.failure();
        // before its history is done, what is new is here and most of what was there before is not
        boolean current =
                watch.whole() && !watch.dirty && !watch.gap && watch.provenAt.isPresent() && failure.isEmpty();
        String reason = failure.map(Backoff.Failure::reason)
                .or(() -> watch.held)
                .or(() -> watch.state.contradiction())
                .orElse("");
        Duration grace =
                watch.role.filter(Role.INBOX::equals).isPresent() ? AccountSheet.INBOX_GRACE : AccountSheet.OTHER_GRACE;
        return new MailboxLine(
                current,
                watch.provenAt,
                failure.isPresent(),
                reason,
                failure.map(Backoff.Failure::nextTry),
                watch.lookDue,
                grace);
    }

    private static MailboxLine missingLine(Instant since) {
        return new MailboxLine(
                false,
                Optional.empty(),
                false,
                "The server no longer lists this mailbox; it is kept here until " + since.plus(Agenda.MISSING_GRACE),
                Optional.empty(),
                Instant.MAX.minus(AccountSheet.OTHER_GRACE),
                AccountSheet.OTHER_GRACE);
    }
}
