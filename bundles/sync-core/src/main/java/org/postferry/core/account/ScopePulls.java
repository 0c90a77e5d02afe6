package org.postferry.core.account;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.Scope;
import org.postferry.core.retry.Reaction;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountSettings;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;

/** The account's own pulls: the list, heads, snapshots and the removals after them, one batch or slice at a time. Confined to the loop's thread. */
final class ScopePulls {
    /** So often in a row head's sum may differ before the mailbox is left alone for a while. */
    static final int MAX_UNEQUAL = 3;

    private final Tools tools;
    private final Conversation conversation;
    private final Agenda agenda;
    private final RunLog log;
    private final ListArrival arrivals;
    private final LanePull pull;
    private final RemovalSweep removals;
    private final Audit audit;
    /** A mailbox could not be opened, and the list was not asked since. */
    private boolean listFirst;

    ScopePulls(Tools tools, Conversation conversation, Agenda agenda, RunLog log) {
        this.tools = tools;
        this.conversation = conversation;
        this.agenda = agenda;
        this.log = log;
        this.arrivals = new ListArrival(tools);
        this.pull = new LanePull(tools, arrivals);
        this.removals = new RemovalSweep(tools, conversation);
        this.audit = new Audit(tools);
    }

    /** Pulls one batch of the most wanted lane; false when none is wanted. */
    boolean oneBatch(AccountSettings settings) throws ConnectorException, InterruptedException {
        Optional<Agenda.Wanted> wanted = agenda.mostWanted(tools.clock().instant());
        if (wanted.isEmpty()) {
            return lookBack();
        }
        ScopeWatch watch = wanted.get().watch();
        Lane lane = wanted.get().lane();
        guarded(watch, () -> {
            LanePull.Pulled pulled = pull.oneBatch(conversation.session(), lane);
            stored(watch, lane, pulled, settings);
        });
        return true;
    }

    /**
     * Asks once a day what the server lists of the last two, where nothing else is to be asked. Not while removals wait: a list
     * that lags behind would still name what head told of, and take it back.
     */
    private boolean lookBack() throws ConnectorException, InterruptedException {
        Instant now = tools.clock().instant();
        for (ScopeWatch watch : agenda.emails()) {
            boolean due = watch.scope instanceof Scope.AccountEmails
                    && watch.whole()
                    && !watch.gap
                    && watch.state.staged() == 0
                    && !watch.waits(now)
                    && !watch.lookBackDue.isAfter(now);
            if (due) {
                watch.lookBackDue = now.plus(Audit.LOOK_BACK);
                guarded(watch, () -> {
                    pull.lookBack(conversation.session(), watch.scope, now.minus(Audit.LOOKED_BACK_AT));
                    watch.state = read(watch.scope);
                });
                return true;
            }
        }
        return false;
    }

    /** Lets one slice of staged removals go; false when there is none. */
    boolean oneSweep(AccountSettings settings) throws ConnectorException, InterruptedException {
        Optional<ScopeWatch> wanted = agenda.toSweep(tools.clock().instant());
        if (wanted.isEmpty()) {
            return false;
        }
        ScopeWatch watch = wanted.get();
        pull.close();
        guarded(watch, () -> {
            RemovalSweep.Slice slice =
                    removals.slice(watch.scope, settings.policy().guard(), watch.forgotten);
            if (slice.removed() > 0) {
                log.removed(slice.removed());
            }
            watch.sweep = slice.more();
            watch.held = slice.held();
            watch.state = read(watch.scope);
            // with its last email a mailbox goes, and its name may be listed still
            agenda.list().state = read(agenda.list().scope);
        });
        return true;
    }

    /** Walks on in a history, where nobody else may. */
    void historyBatch(Scope scope, AccountSettings settings) throws ConnectorException, InterruptedException {
        Optional<ScopeWatch> watch = agenda.of(scope);
        if (watch.isPresent()) {
            guarded(watch.get(), () -> {
                LanePull.Pulled pulled = pull.oneBatch(conversation.session(), Lane.history(scope));
                stored(watch.get(), Lane.history(scope), pulled, settings);
            });
        }
    }

    /** A bulk worker walked a history to its end, and head was set back to where that began. */
    void historyEnded(Scope scope) {
        agenda.of(scope).ifPresent(watch -> {
            watch.state = read(scope);
            watch.dirty = true;
        });
    }

    /** Somebody else could not go on with that scope. It is asked for news after its wait: that it answers again is found out by nothing else. */
    void failed(Scope scope, ConnectorException failure) {
        agenda.of(scope).ifPresent(watch -> {
            scopeFailed(watch, failure);
            watch.dirty = true;
        });
    }

    void acceptRenumbering() {
        arrivals.acceptRenumbering();
        agenda.list().backoff.hurry(tools.clock().instant());
    }

    void rereadStates() {
        agenda.list().state = read(agenda.list().scope);
        agenda.emails().forEach(watch -> watch.state = read(watch.scope));
    }

    /** Closes an open stream: the session may be asked something else. */
    void close() {
        pull.close();
    }

    private void stored(ScopeWatch watch, Lane lane, LanePull.Pulled pulled, AccountSettings settings) {
        watch.state = read(watch.scope);
        if (pulled.applied().isEmpty()) {
            return;
        }
        IntakeResult.Applied applied = pulled.applied().get();
        log.applied(applied);
        watch.backoff.succeeded();
        watch.unasked &= lane.kind() != Lane.Kind.HEAD;
        if (changedAnything(applied)) {
            watch.calledDirty = false;
            watch.falseAlarms = 0;
        }
        if (watch.auditing && lane.kind() == Lane.Kind.SNAPSHOT && applied.updated() > 0) {
            audit.drifted(watch, tools.clock().instant());
        }
        pulled.end().ifPresent(end -> ended(watch, lane, end, settings));
        if (pulled.end().isPresent() && lane.kind() == Lane.Kind.HEAD) {
            compared(watch, applied.sum());
        }
    }

    private static boolean changedAnything(IntakeResult.Applied applied) {
        return applied.created() + applied.updated() + applied.mailboxes() + applied.staged() + applied.unstaged() > 0;
    }

    /**
     * A sum that differs wants a snapshot; the store sees to that. One that differs again after the snapshot was equal
     * means that head tells what is not so, such as removals of mail that is there: then head is to begin anew behind a
     * snapshot of everything, and if that does not help either, the mailbox waits.
     */
    private void compared(ScopeWatch watch, Optional<IntakeResult.Sum> sum) {
        if (sum.isEmpty()) {
            return;
        }
        watch.unequal = sum.get().equal() || watch.state.contradiction().isPresent() ? 0 : watch.unequal + 1;
        if (watch.unequal == 2) {
            tools.store()
                    .mailboxes()
                    .wantSnapshot(
                            tools.lease(),
                            tools.account(),
                            watch.scope,
                            "the server's changes do not lead to what it has",
                            true,
                            tools.clock().instant());
            watch.state = read(watch.scope);
        }
        if (watch.unequal > MAX_UNEQUAL) {
            watch.unequal = 0;
            scopeFailed(
                    watch,
                    ConnectorException.of(
                            ConnectorException.Kind.TRANSIENT,
                            ConnectorException.Extent.SCOPE,
                            "The server counts " + sum.get().server() + " emails, and what it tells leads to "
                                    + sum.get().ours()));
        }
    }

    private void ended(ScopeWatch watch, Lane lane, PullEnd end, AccountSettings settings) {
        Instant now = tools.clock().instant();
        end.match(new PullEnd.Cases<Void>() {
            @Override
            public Void current(PullEnd.Current current) {
                watch.dirty = false;
                watch.followedUpTo = lane.kind() == Lane.Kind.HEAD ? now : watch.followedUpTo;
                watch.falseAlarms += watch.calledDirty ? 1 : 0;
                watch.calledDirty = false;
                if (current.keywordsUntold()) {
                    audit.suspected(watch, now);
                }
                return null;
            }

            @Override
            public Void gap(PullEnd.Gap gap) {
                watch.dirty = false;
                watch.cameToGap(now);
                return null;
            }

            @Override
            public Void whole(PullEnd.Whole whole) {
                watch.gap = false;
                // head goes on from the token of before the first read: what happened meanwhile is still to be told
                watch.dirty = !watch.isList();
                watch.auditing &= lane.kind() != Lane.Kind.SNAPSHOT;
                return null;
            }
        });
        if (watch.isList()) {
            listFirst = false;
            agenda.listPulled(settings, now);
        }
        settled(watch, lane, now);
    }

    /** A pull has ended: is the mirror what the server has? */
    private void settled(ScopeWatch watch, Lane lane, Instant now) {
        boolean clear = !watch.gap && !watch.snapshotDue(now);
        if (lane.kind() != Lane.Kind.HISTORY) {
            // after the sum: where it differed, a snapshot is due and goes first
            watch.sweep = clear && watch.state.staged() > 0;
        }
        watch.forgotten &= !clear || watch.state.staged() > 0;
        if (clear && !watch.dirty && watch.whole()) {
            watch.provenAt = Optional.of(now);
        }
    }

    private void guarded(ScopeWatch watch, Work work) throws ConnectorException, InterruptedException {
        try {
            work.run();
        } catch (ConnectorException e) {
            pull.close();
            boolean stops = RetryTable.reaction(e.kind(), e.extent()).stopsAccount();
            if (stops
                    && (e.kind() != ConnectorException.Kind.TRANSIENT
                            || conversation.open().isEmpty())) {
                throw e;
            }
            // a mailbox that breaks its connection each time shall not keep the others from theirs
            scopeFailed(watch, e);
            if (stops) {
                throw e;
            }
        }
    }

    private void scopeFailed(ScopeWatch watch, ConnectorException failure) {
        Instant now = tools.clock().instant();
        boolean resting = RetryTable.reaction(failure.kind(), failure.extent()) == Reaction.REST_SCOPE;
        watch.backoff.failed(
                now, String.valueOf(failure.getMessage()), failure.serverSaid(), resting, failure.retryAfter());
        if (watch.isList()) {
            listFirst = false; // who cannot list shall not lose what is wished of other mailboxes
        } else if (failure.extent() == ConnectorException.Extent.SCOPE) {
            askListFirst();
        }
    }

    /** A mailbox cannot be opened: it may be gone or renamed. The list tells, before anything is sent to it again. */
    void askListFirst() {
        listFirst = true;
        agenda.list().dirty = true;
    }

    /** Whether the list is to be asked before a wish is carried out. */
    boolean listGoesFirst() {
        return listFirst && !agenda.list().waits(tools.clock().instant());
    }

    /** The loop talks to a server of which it is not known yet whether it is the one that it was. */
    void connected() {
        agenda.emails().stream()
                .filter(watch -> watch.scope instanceof Scope.AccountEmails)
                .forEach(watch -> {
                    watch.unasked = true;
                    watch.dirty = true;
                });
    }

    /** Whether head, or a snapshot, is to show first what ids mean. */
    boolean idsAreInDoubt() {
        Instant now = tools.clock().instant();
        return agenda.emails().stream().anyMatch(watch -> watch.idsAreInDoubt(now));
    }

    private ScopeState read(Scope scope) {
        return tools.store().mailboxes().scope(tools.account(), scope);
    }

    /** What may fail for one scope. */
    @FunctionalInterface
    private interface Work {
        void run() throws ConnectorException, InterruptedException;
    }
}
