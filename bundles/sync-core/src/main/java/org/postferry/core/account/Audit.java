package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Scope;
import org.postferry.model.Role;

/**
 * Asks for what no count shows: a change of keywords that the server never told. Each scope in rotation; one in which
 * something had drifted is asked often for a day. Confined to the loop's thread.
 */
final class Audit {
    static final Duration INBOX = Duration.ofHours(1);
    static final Duration OTHERS = Duration.ofDays(1);
    /** An account that is followed as one scope costs much to ask for again. */
    static final Duration WHOLE_ACCOUNT = Duration.ofDays(7);
    /** After a drift: so often, for so long. */
    static final Duration DRIFTED = Duration.ofMinutes(15);

    /** Flags that changed and cannot be told are asked for no more often than this: each time is a snapshot. */
    static final Duration SUSPECTED = Duration.ofMinutes(5);

    static final Duration DISTRUST = Duration.ofDays(1);

    /** A server whose list lags (protocol danger D-52) may show in a day what it did not show before; an hour after the loop has begun, for it may not live for a day. */
    static final Duration FIRST_LOOK_BACK = Duration.ofHours(1);

    static final Duration LOOK_BACK = Duration.ofDays(1);
    /** So that each email is listed once more at least a day after it came. */
    static final Duration LOOKED_BACK_AT = LOOK_BACK.multipliedBy(2);

    private final Tools tools;

    Audit(Tools tools) {
        this.tools = tools;
    }

    static Duration interval(Optional<Role> role) {
        return role.filter(Role.INBOX::equals).isPresent() ? INBOX : OTHERS;
    }

    /** Wants the audits that are due. */
    void plan(Iterable<ScopeWatch> watches, Instant now) {
        for (ScopeWatch watch : watches) {
            // one that is wanted for later is no reason to wait: where counts never agree, there always is one
            if (watch.whole() && !watch.auditDue.isAfter(now) && !watch.snapshotDue(now)) {
                tools.store().mailboxes().wantSnapshot(tools.lease(), tools.account(), watch.scope, "audit", true, now);
                watch.state = tools.store().mailboxes().scope(tools.account(), watch.scope);
                watch.auditing = !watch.suspected;
                watch.suspected = false;
                watch.auditedAt = now;
                watch.auditDue = now.plus(interval(watch, now));
            }
        }
    }

    /** Flags changed of which no pull tells, or a person asks whether they did: the next audit comes sooner. */
    void suspected(ScopeWatch watch, Instant now) {
        Instant soonest = watch.auditedAt.plus(SUSPECTED);
        Instant due = soonest.isAfter(now) ? soonest : now;
        if (due.isBefore(watch.auditDue)) {
            watch.auditDue = due;
            watch.suspected = true;
        }
    }

    /** An audit found rows that differed: this mailbox's server forgets to tell. */
    void drifted(ScopeWatch watch, Instant now) {
        watch.driftedUntil = now.plus(DISTRUST);
        watch.auditDue = now.plus(DRIFTED);
    }

    private static Duration interval(ScopeWatch watch, Instant now) {
        if (watch.driftedUntil != null && watch.driftedUntil.isAfter(now)) {
            return DRIFTED;
        }
        return watch.scope instanceof Scope.AccountEmails ? WHOLE_ACCOUNT : interval(watch.role);
    }
}
