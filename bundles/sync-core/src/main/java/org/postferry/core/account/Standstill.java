package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.core.retry.Backoff;
import org.postferry.core.retry.Reaction;
import org.postferry.core.retry.RetryTable;
import org.postferry.store.AccountStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the whole account waits, and how long: a failure, a refused sign-in, a server that wants to be left alone. Tells the
 * sheet. Confined to the loop's thread.
 */
final class Standstill {
    /** A person who asks again and again does not lock the account at its server. */
    static final Duration MIN_SIGN_IN_PAUSE = Duration.ofMinutes(1);
    /** A connection that stood for so long did not end because of what this client does. */
    static final Duration STEADY_AFTER = Duration.ofMinutes(1);
    /** A shorter wish of a server is over before a restart is, and not worth a write. */
    static final Duration KEPT_FROM = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Tools tools;
    private final Backoff backoff;
    private Optional<Instant> refusedAt = Optional.empty();
    private Instant quietUntil = Instant.MIN;
    private Instant connectedAt = Instant.MIN;
    /** How many connections in a row ended early, with nothing asked of them. */
    private int endedEarly;

    /** Goes on waiting where the server asked for it before a restart. */
    Standstill(Tools tools) {
        this.tools = tools;
        this.backoff = new Backoff(tools.retries());
        Instant now = tools.clock().instant();
        tools.store()
                .accounts()
                .quiet(tools.account())
                .filter(kept -> kept.until().isAfter(now))
                .ifPresent(kept -> goOnWaiting(kept, now));
    }

    private void goOnWaiting(AccountStore.Quiet kept, Instant now) {
        quietUntil = kept.until();
        tools.sheet()
                .failed(backoff.failed(
                        now, kept.reason(), "", false, Optional.of(Duration.between(now, kept.until()))));
    }

    /** How long nothing is to be asked of the server; empty when it may be. */
    Optional<Duration> left() {
        Instant now = tools.clock().instant();
        if (refusedAt.isPresent()) {
            return Optional.of(AccountLoop.MAX_REST);
        }
        return quietUntil.isAfter(now) ? Optional.of(Duration.between(now, quietUntil)) : backoff.waits(now);
    }

    /** The server refuses the sign-in: only a person can help. */
    void refused(ConnectorException failure) {
        refusedAt = Optional.of(tools.clock().instant());
        tools.sheet().needsSignIn(String.valueOf(failure.getMessage()), failure.serverSaid());
    }

    /** The account has a connection. */
    void connected() {
        connectedAt = tools.clock().instant();
    }

    /**
     * The connection ended while nothing was asked of it. Each look that goes well forgets the failures before it, so these are counted
     * apart: after the first, which the next connection may mend at once, one that ends as early is followed by another a minute later,
     * then ever less often. Returns whether it is the first failure in a row.
     */
    boolean endedAtRest(ConnectorException failure, Reaction reaction) {
        Instant steady = connectedAt.plus(STEADY_AFTER);
        endedEarly = tools.clock().instant().isBefore(steady) ? endedEarly + 1 : 0;
        if (endedEarly <= 1 || failure.retryAfter().isPresent()) {
            return failed(failure, reaction);
        }
        Duration pause = MIN_SIGN_IN_PAUSE.multipliedBy(Math.min(endedEarly - 1, RetryTable.MAX_WAIT.toMinutes()));
        String reason =
                "Connections end while they wait for news, " + endedEarly + " in a row by now: " + failure.getMessage();
        return failed(reason, failure.serverSaid(), reaction == Reaction.REST_ACCOUNT, Optional.of(pause));
    }

    /** Returns whether it is the first failure in a row. */
    boolean failed(ConnectorException failure, Reaction reaction) {
        if (failure.kind() == ConnectorException.Kind.THROTTLED
                && failure.retryAfter().isPresent()) {
            return askedForQuiet(failure, failure.retryAfter().get());
        }
        return failed(
                String.valueOf(failure.getMessage()),
                failure.serverSaid(),
                reaction == Reaction.REST_ACCOUNT,
                failure.retryAfter());
    }

    /** Something here at home failed. Returns whether it is the first failure in a row. */
    boolean failedHere(String reason) {
        return failed(reason, "", false, Optional.empty());
    }

    private boolean failed(String reason, String serverSaid, boolean resting, Optional<Duration> hint) {
        boolean first = backoff.failure().isEmpty();
        Backoff.Failure latest = backoff.failed(tools.clock().instant(), reason, serverSaid, resting, hint);
        LOG.debug("account {}: tried again at {}: {}", tools.account(), latest.nextTry(), reason);
        tools.sheet().failed(latest);
        return first;
    }

    /** Held for the whole account and over a restart, and no person's impatience shortens it: the server may answer that with more. */
    private boolean askedForQuiet(ConnectorException failure, Duration hint) {
        Instant now = tools.clock().instant();
        Instant until = now.plus(RetryTable.hinted(hint));
        String reason = "The server asked to be left alone until " + TIME.format(until) + ": " + failure.getMessage();
        boolean first = failed(reason, failure.serverSaid(), false, Optional.of(hint));
        quietUntil = until;
        if (!until.isBefore(now.plus(KEPT_FROM))) {
            tools.store().accounts().keepQuiet(tools.account(), new AccountStore.Quiet(until, reason));
        }
        return first;
    }

    /** Something went well. */
    void recovered() {
        if (backoff.failure().isPresent()) {
            backoff.succeeded();
            tools.sheet().recovered();
        }
    }

    /** A person asks for a try now, or the clock was set: a refused sign-in is repeated once a minute at most. */
    void hurry() {
        Instant now = tools.clock().instant();
        backoff.hurry(now);
        if (refusedAt.filter(at -> !at.plus(MIN_SIGN_IN_PAUSE).isAfter(now)).isPresent()) {
            refusedAt = Optional.empty();
        }
    }

    /** A person changed the account. @param elsewhere it is about another server or sign-in name, which asked for nothing yet */
    void settingsChanged(boolean elsewhere) {
        Instant now = tools.clock().instant();
        backoff.hurry(now);
        refusedAt = Optional.empty();
        if (elsewhere && quietUntil.isAfter(now)) {
            quietUntil = now;
            tools.store().accounts().keepQuiet(tools.account(), new AccountStore.Quiet(now, ""));
        }
    }
}
