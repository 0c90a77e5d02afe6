package org.postferry.core.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.connector.Quota;
import org.postferry.connector.SessionInfo;
import org.postferry.core.retry.Backoff;
import org.postferry.model.MailboxId;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.Progress;

/** What is known of one account's health. Its state is derived when it is asked for, never stored. Thread-safe. */
public final class AccountSheet {
    /** So much later than planned may a look at the inbox come before the account is called degraded. */
    public static final Duration INBOX_GRACE = Duration.ofMinutes(2);
    /** The same for every other mailbox. */
    public static final Duration OTHER_GRACE = Duration.ofMinutes(15);

    private final Clock clock;
    private final Runnable onChange;
    private final Map<MailboxId, MailboxLine> lines = new TreeMap<>();

    private Life life = Life.RUNNING;
    private String lifeReason = "";
    private Optional<Refusal> refusal = Optional.empty();
    private Optional<Backoff.Failure> failure = Optional.empty();
    private Optional<Backoff.Failure> trouble = Optional.empty();
    private Optional<String> setAside = Optional.empty();
    private Optional<String> alert = Optional.empty();
    private boolean firstSyncDone;
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<SessionInfo.Push> push = Optional.empty();
    private Optional<Progress> progress = Optional.empty();
    private Optional<Quota> quota = Optional.empty();
    private AccountState state = AccountState.INITIAL;
    private Instant since;

    AccountSheet(Clock clock, Runnable onChange) {
        this.clock = clock;
        this.onChange = onChange;
        this.since = clock.instant();
    }

    /** What stands above all that a loop may say. */
    public enum Life {
        RUNNING,
        PAUSED,
        WAITING,
        DELETING
    }

    /** A refused sign-in, in our words and the server's. */
    private record Refusal(String reason, String serverSaid) {}

    public void life(Life now, String reason) {
        if (isAlready(now, reason)) {
            return;
        }
        change(() -> {
            life = now;
            lifeReason = reason;
            if (now != Life.RUNNING) {
                push = Optional.empty();
            }
        });
    }

    private synchronized boolean isAlready(Life now, String reason) {
        return life == now && lifeReason.equals(reason);
    }

    /** The server, or the vault, refuses the sign-in: only a person can help. */
    public void needsSignIn(String reason, String serverSaid) {
        change(() -> refusal = Optional.of(new Refusal(reason, serverSaid)));
    }

    public void failed(Backoff.Failure latest) {
        change(() -> failure = Optional.of(latest));
    }

    /** Signed in: a refusal is over. */
    public void connected(SessionInfo.Push how) {
        change(() -> {
            refusal = Optional.empty();
            push = Optional.of(how);
        });
    }

    /** Something went well: the last failure is over. */
    public void recovered() {
        change(() -> failure = Optional.empty());
    }

    public void disconnected() {
        change(() -> push = Optional.empty());
    }

    /** Every mirrored mailbox was looked at and nothing is owed. */
    public void proven(Instant when) {
        change(() -> lastSuccess = Optional.of(when));
    }

    public void firstSyncDone(boolean done) {
        change(() -> firstSyncDone = done);
    }

    /** Something here at home, such as a full disk, stands against part of the work; empty when it is over. */
    public void trouble(Optional<Backoff.Failure> latest) {
        change(() -> trouble = latest);
    }

    /** Messages that cannot be read wait for another try; everything else goes on. Empty when there are none. */
    public void setAside(Optional<String> sentence) {
        if (!isSetAside(sentence)) {
            change(() -> setAside = sentence);
        }
    }

    private synchronized boolean isSetAside(Optional<String> sentence) {
        return setAside.equals(sentence);
    }

    /** What the server wants a person to read; empty when it wants nothing. It says nothing of the account's health. */
    public void alert(Optional<String> words) {
        if (!isAlert(words)) {
            change(() -> alert = words);
        }
    }

    private synchronized boolean isAlert(Optional<String> words) {
        return alert.equals(words);
    }

    public void progress(Optional<Progress> now) {
        change(() -> progress = now);
    }

    /** What the server said of how much the account holds: shown with the next change, and worth none by itself. */
    public synchronized void quota(Optional<Quota> told) {
        quota = told;
    }

    /** Those are all mailboxes that are looked at. One change for all of them: readers are woken once. */
    public void mailboxes(Map<MailboxId, MailboxLine> all) {
        change(() -> {
            lines.clear();
            lines.putAll(all);
        });
    }

    synchronized AccountStatus status(Instant now) {
        refresh(now);
        Optional<Backoff.Failure> told = told();
        return new AccountStatus(
                state,
                reason(now, told),
                refusal.filter(any -> life == Life.RUNNING)
                        .map(Refusal::serverSaid)
                        .or(() -> told.map(Backoff.Failure::serverSaid))
                        .or(() -> alert.filter(any -> life == Life.RUNNING))
                        .orElse(""),
                since,
                lastSuccess,
                refusal.isPresent() ? Optional.empty() : told.map(Backoff.Failure::nextTry),
                push,
                progress,
                quota);
    }

    /** What is said of failures agrees with the state: a healthy account has none worth a word, nor has one at rest. */
    private Optional<Backoff.Failure> told() {
        boolean worthAWord = life == Life.RUNNING && state != AccountState.HEALTHY;
        return worthAWord ? failure.or(() -> trouble) : Optional.empty();
    }

    synchronized List<MailboxStatus> mailboxes() {
        return lines.entrySet().stream()
                .map(entry -> entry.getValue().status(entry.getKey()))
                .toList();
    }

    /** Derives the state; returns whether it is another than last time. */
    synchronized boolean refresh(Instant now) {
        AccountState derived = derive(now);
        if (derived == state) {
            return false;
        }
        state = derived;
        since = now;
        return true;
    }

    private AccountState derive(Instant now) {
        if (life != Life.RUNNING) {
            return switch (life) {
                case PAUSED -> AccountState.PAUSED;
                case WAITING -> AccountState.WAITING;
                case DELETING, RUNNING -> AccountState.DELETING;
            };
        }
        if (refusal.isPresent()) {
            return AccountState.NEEDS_SIGN_IN;
        }
        if (failure.filter(last -> last.broken(now)).isPresent()) {
            return AccountState.BROKEN;
        }
        boolean lasting = failure.filter(last -> last.lasting(now)).isPresent();
        if (lasting
                || trouble.isPresent()
                || lines.values().stream().anyMatch(line -> line.failing() || line.overdue(now))) {
            return AccountState.DEGRADED;
        }
        return firstSyncDone ? AccountState.HEALTHY : AccountState.INITIAL;
    }

    private String reason(Instant now, Optional<Backoff.Failure> told) {
        if (life != Life.RUNNING) {
            return lifeReason;
        }
        return refusal.map(Refusal::reason)
                .or(() -> told.map(Backoff.Failure::reason))
                .or(() -> worstLine(now))
                .or(() -> setAside)
                .orElse("");
    }

    private Optional<String> worstLine(Instant now) {
        long failing = lines.values().stream().filter(MailboxLine::failing).count();
        if (failing > 0) {
            String first = lines.values().stream()
                    .filter(MailboxLine::failing)
                    .map(MailboxLine::reason)
                    .findFirst()
                    .orElse("");
            return Optional.of(failing == 1 ? first : failing + " mailboxes fail, one of them: " + first);
        }
        long overdue = lines.values().stream().filter(line -> line.overdue(now)).count();
        return overdue == 0 ? Optional.empty() : Optional.of("A look at " + overdue + " mailboxes is overdue");
    }

    private void change(Runnable change) {
        synchronized (this) {
            change.run();
            refresh(clock.instant());
        }
        onChange.run();
    }
}
