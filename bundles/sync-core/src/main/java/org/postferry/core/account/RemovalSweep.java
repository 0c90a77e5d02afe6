package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.RemovalGuard;
import org.postferry.store.Removals;

/**
 * Lets go what the server no longer has, slice by slice: what was learned by absence is asked once more, and what the
 * guard stands against is proven on a new connection or held for a person. Confined to the loop's thread.
 */
final class RemovalSweep {
    /** One transaction, and one question to the server. */
    static final int MAX_SLICE = 1_000;

    /** A server that goes on contradicting itself is asked for its roster less and less often. */
    private static final List<Duration> ROSTER_WAITS =
            List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(1));

    private final Tools tools;
    private final Conversation conversation;
    /** After so long without a contradiction the next one is the first again. */
    private static final Duration FORGIVEN_AFTER = Duration.ofDays(3);

    private final Map<Scope, Contradiction> contradictions = new HashMap<>();
    /** The scope whose removals the present session was opened to prove; null when it was not. */
    private @Nullable Scope trial;

    RemovalSweep(Tools tools, Conversation conversation) {
        this.tools = tools;
        this.conversation = conversation;
    }

    private record Contradiction(int times, Instant last) {}

    /** What a slice came to. @param removed memberships that went @param more there is more to do @param held a sentence where a person must decide */
    record Slice(int removed, boolean more, Optional<String> held) {
        static final Slice DONE = new Slice(0, false, Optional.empty());
        static final Slice MORE = new Slice(0, true, Optional.empty());
    }

    /**
     * Does one slice of the scope's removals.
     *
     * @param forgotten the server had forgotten what it told before: it may have been made anew without its mail, and would say
     *     again and again that it has none
     */
    Slice slice(Scope scope, RemovalGuard guard, boolean forgotten) throws ConnectorException, InterruptedException {
        Removals.Standing standing = tools.store().removals().standing(tools.account(), scope);
        if (standing.staged() == 0) {
            return over(Slice.DONE);
        }
        if (standing.held() && !standing.approved()) {
            return over(new Slice(0, false, Optional.of(heldSentence(standing))));
        }
        boolean doubted = !standing.approved()
                && guard.holds(
                        standing.staged() + standing.removedLastDay(), standing.known() + standing.removedLastDay());
        if (doubted && forgotten) {
            return hold(scope, guard, "the server had forgotten what it told before, and does not have these any more");
        }
        if (doubted) {
            return doubted(scope, standing, guard);
        }
        if (standing.absentUnproven() > 0) {
            Set<RemoteId> absent = tools.store().removals().unproven(tools.account(), scope, MAX_SLICE);
            askOnceMore(conversation.session(), scope, absent);
            return Slice.MORE;
        }
        return sweep(scope);
    }

    /** Too many at once to be believed: each is asked for again on a connection that has not told of them. */
    private Slice doubted(Scope scope, Removals.Standing standing, RemovalGuard guard)
            throws ConnectorException, InterruptedException {
        Set<RemoteId> unproven = unprovenOnes(scope);
        if (!unproven.isEmpty()) {
            if (!scope.equals(trial)) {
                conversation.drop();
                trial = scope;
            }
            boolean contradicted = askOnceMore(conversation.session(), scope, unproven);
            return contradicted
                    ? hold(scope, guard, "the server contradicts itself: asked once more, it still has some of them")
                    : Slice.MORE;
        }
        boolean renumbered = standing.renumbered() > 0 && guard.holds(standing.renumbered(), standing.known());
        // nobody can ask for what bore a number of another UIDVALIDITY, or a name that means another email by now
        return renumbered
                ? hold(
                        scope,
                        guard,
                        "the server gave its mail other numbers or names, and these were not found in it again")
                : sweep(scope);
    }

    private Set<RemoteId> unprovenOnes(Scope scope) {
        Set<RemoteId> absent = tools.store().removals().unproven(tools.account(), scope, MAX_SLICE);
        return absent.isEmpty() ? tools.store().removals().told(tools.account(), scope, MAX_SLICE) : absent;
    }

    /** Returns whether the server still has some. */
    private boolean askOnceMore(Session session, Scope scope, Set<RemoteId> ids)
            throws ConnectorException, InterruptedException {
        Set<RemoteId> gone = session.recheck(scope, ids);
        conversation.pulse().beat();
        Set<RemoteId> present = new HashSet<>(ids);
        present.removeAll(gone);
        Removals removals = tools.store().removals();
        if (!gone.isEmpty()) {
            removals.prove(tools.lease(), tools.account(), scope, gone);
        }
        if (!present.isEmpty()) {
            removals.withdraw(tools.lease(), tools.account(), scope, present);
            wantRoster(scope);
        }
        return !present.isEmpty();
    }

    /** One of two answers was wrong, and the sum was drawn with the first: the roster tells, a while later. */
    private void wantRoster(Scope scope) {
        Instant now = tools.clock().instant();
        Contradiction known = contradictions.get(scope);
        boolean forgiven = known == null || known.last.plus(FORGIVEN_AFTER).isBefore(now);
        int before = forgiven ? 0 : known.times;
        contradictions.put(scope, new Contradiction(before + 1, now));
        Instant notBefore = now.plus(ROSTER_WAITS.get(Math.min(before, ROSTER_WAITS.size() - 1)));
        tools.store()
                .mailboxes()
                .wantSnapshot(
                        tools.lease(),
                        tools.account(),
                        scope,
                        "asked once more, the server still had what it no longer told of",
                        false,
                        notBefore);
    }

    private Slice sweep(Scope scope) {
        int removed = tools.store().removals().sweep(tools.lease(), tools.account(), scope, MAX_SLICE);
        return removed == 0 ? over(Slice.DONE) : new Slice(removed, true, Optional.empty());
    }

    private Slice hold(Scope scope, RemovalGuard guard, String why) {
        Removals.Standing left = tools.store().removals().standing(tools.account(), scope);
        if (!guard.holds(left.staged() + left.removedLastDay(), left.known() + left.removedLastDay())) {
            return Slice.MORE;
        }
        if (tools.store()
                .removals()
                .hold(tools.lease(), tools.account(), scope, why)
                .isEmpty()) {
            throw new LoopOver("the store refuses this container's hold");
        }
        return over(new Slice(0, false, Optional.of(heldSentence(left))));
    }

    private Slice over(Slice slice) {
        trial = null;
        return slice;
    }

    private static String heldSentence(Removals.Standing standing) {
        return standing.staged() + " removals are held until a person allows or rejects them";
    }
}
