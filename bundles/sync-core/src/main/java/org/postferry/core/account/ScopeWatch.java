package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.core.retry.Backoff;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.ScopeState;

/** What the loop knows and wants of one scope. Its fields are the loop's to change; confined to its thread. */
final class ScopeWatch {
    private static final int FALSE_ALARMS = 2;

    /** Protocol danger D-16: how long the snapshot waits behind the second gap, the third, and more of them. */
    private static final List<Duration> GAP_WAITS =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    /** Gaps further apart than this have nothing to do with one another. */
    private static final Duration GAPS_TOGETHER = Duration.ofHours(2);

    final Backoff backoff;
    Scope scope;
    ScopeState state;
    Optional<Mailbox> mailbox = Optional.empty();
    Optional<Role> role = Optional.empty();
    int rank;

    /** News may wait on the server. */
    boolean dirty = true;
    /** A look called it dirty; what the pull brought is still to be seen. */
    boolean calledDirty;
    /** How often in a row a look called it dirty and nothing was new: this server cannot tell, each look costs a pull. */
    int falseAlarms;

    /** Head's checkpoint says nothing to the server any more: the snapshot goes first. */
    boolean gap;
    /**
     * Head has told nothing since the loop connected anew: by its next answer it shows whether the server still knows what it told
     * before. Where one scope has all emails, their ids are all that names them (protocol danger D-57).
     */
    boolean unasked = true;
    /**
     * The server had forgotten what it told: what it does not have any more may be gone with the server that had it. What an
     * earlier loop staged it may have staged because of that.
     */
    boolean forgotten;
    /** How many gaps came shortly after one another: a snapshot does not help for long. */
    private int gaps;

    private Instant lastGap = Instant.MIN;
    /** Until then the snapshot behind such a gap is put off. */
    private Instant gapWaitsUntil = Instant.MIN;
    /** What is staged may be let go. */
    boolean sweep;

    /** How often in a row head's sum differed: what head tells and what the server has are not the same. */
    int unequal;

    /** Why removals wait for a person. */
    Optional<String> held = Optional.empty();

    Instant lookDue;
    Instant auditDue;
    /** The snapshot that is wanted is an audit: whatever it changes had drifted. */
    boolean auditing;
    /** When an audit was wanted last. */
    Instant auditedAt = Instant.MIN;
    /** The next audit is wanted because something did change: what it finds is no sign of a server that forgets to tell. */
    boolean suspected;
    /** When it is asked what the server lists of the last days, where its list may have lagged behind. */
    Instant lookBackDue;
    /** A person asked for this mailbox, and no look was taken since. */
    boolean asked;

    Optional<Instant> provenAt = Optional.empty();
    /** What came by then is here, whatever of the mail before it still is to come. */
    Instant followedUpTo = Instant.MIN;
    /** Flags drifted without a word lately: until then they are asked for at every look. */
    @Nullable
    Instant driftedUntil;

    ScopeWatch(Scope scope, ScopeState state, RetryTable retries, Instant now, Instant auditDue) {
        this.scope = scope;
        this.state = state;
        this.backoff = new Backoff(retries);
        this.lookDue = now;
        this.auditDue = auditDue;
        this.lookBackDue = now.plus(Audit.FIRST_LOOK_BACK);
        this.forgotten = scope instanceof Scope.AccountEmails && state.staged() > 0;
    }

    /** Whether a snapshot is wanted and its time has come. */
    boolean snapshotDue(Instant now) {
        return state.snapshotWanted()
                .filter(wish -> !wish.notBefore().isAfter(now))
                .filter(wish -> !gap || !gapWaitsUntil.isAfter(now))
                .isPresent();
    }

    /**
     * Whether the ids that are known may mean other emails by now: no wish and no content is asked for by them, however long head
     * or the snapshot fails. Between the snapshots of a server whose gaps come back, the last one has shown what they mean.
     */
    boolean idsAreInDoubt(Instant now) {
        boolean namesAreIds =
                scope instanceof Scope.AccountEmails && !state.head().isNone();
        return namesAreIds && (gap ? gaps == 1 || snapshotDue(now) : dirty && unasked);
    }

    /** Everything is to be listed anew; at once the first time, ever less soon where that leads to another gap each time. */
    void cameToGap(Instant now) {
        gap = true;
        forgotten = scope instanceof Scope.AccountEmails;
        gaps = lastGap.isBefore(now.minus(GAPS_TOGETHER)) ? 1 : gaps + 1;
        lastGap = now;
        gapWaitsUntil = gaps == 1 ? now : now.plus(GAP_WAITS.get(Math.min(gaps - 2, GAP_WAITS.size() - 1)));
    }

    /** A person does not want to wait for it. */
    void hurry(Instant now) {
        backoff.hurry(now);
        gapWaitsUntil = now;
    }

    /** Whether everything that was there when the account was added is here. */
    boolean whole() {
        return state.historyDone() || isList();
    }

    boolean historyWanted() {
        return !isList() && !state.historyDone() && !state.head().equals(Checkpoint.NONE);
    }

    /** Whether looks tell nothing of it. */
    boolean cannotTell() {
        return falseAlarms >= FALSE_ALARMS;
    }

    boolean isList() {
        return scope instanceof Scope.MailboxList;
    }

    /** Whether the mailbox's emails are this scope's: where there is none of its own, the account is followed as one. */
    boolean follows(MailboxId id) {
        return mailbox.map(own -> own.id().equals(id)).orElse(!isList());
    }

    boolean waits(Instant now) {
        return backoff.waits(now).isPresent();
    }

    Lane head() {
        return Lane.head(scope);
    }

    Lane snapshot() {
        return Lane.snapshot(scope);
    }
}
