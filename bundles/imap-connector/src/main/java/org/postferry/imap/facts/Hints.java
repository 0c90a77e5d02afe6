package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Idle;
import org.postferry.imap.command.MailboxStatus;
import org.postferry.imap.command.Notify;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.WireException;

/**
 * Waits for news: of all mailboxes where the server tells of all (NOTIFY), else of INBOX (IDLE), else by the clock. Both
 * wait in IDLE, which a wake can end. {@link #wake} and {@link #close} are thread-safe.
 */
final class Hints {
    /** Protocol danger D-24: a server that does not answer DONE in this time is not there any more. */
    static final Duration DONE_TIMEOUT = Duration.ofSeconds(30);

    /** RFC 2177 section 3 has the client end IDLE. A server that ends it sooner, and has no news, does not wait at all. */
    static final Duration ENDED_AT_ONCE = Duration.ofSeconds(10);

    /** A server that cannot keep up with telling so often is asked instead. */
    static final int MAX_OVERFLOWS = 3;

    private final Desk desk;
    private final News news;
    private final Allowance allowance;
    private final Timers timers;
    private final Duration answerTimeout;
    private final Doorbell doorbell = new Doorbell();
    private Optional<Examine.Opened> hintedAt = Optional.empty();
    private Optional<StatusRow> status = Optional.empty();
    private Optional<Timers.Timer> done = Optional.empty(); // guarded by the doorbell
    private boolean idleRefused;
    private boolean listening;
    private int overflows;

    Hints(Desk desk, News news, Allowance allowance, Timers timers, Duration answerTimeout) {
        this.desk = desk;
        this.news = news;
        this.allowance = allowance;
        this.timers = timers;
        this.answerTimeout = answerTimeout;
    }

    void wake() {
        doorbell.ring();
    }

    /** The conversation was closed. */
    void close() {
        doorbell.close();
    }

    /**
     * Asks to be told from now on, where the server can and does not do so yet: before somebody looks how everything stands,
     * so that nothing falls between the look and the telling. For {@link #isListening}.
     */
    Optional<Sent<Status>> listen() throws ConnectorException {
        return listen(false);
    }

    private Optional<Sent<Status>> listen(boolean standings) throws ConnectorException {
        if (news.takeOverflow()) {
            listening = false;
            overflows++;
            if (overflows >= MAX_OVERFLOWS) {
                throw given("it cannot keep up with it");
            }
        }
        boolean begins = desk.abilities().notifies() && !listening;
        return begins ? Optional.of(desk.talk().send(new Notify(standings))) : Optional.empty();
    }

    void isListening(Optional<Sent<Status>> asked) throws ConnectorException {
        if (asked.isEmpty()) {
            return;
        }
        try {
            desk.talk().await(asked.get());
            listening = true;
        } catch (RefusedException refused) {
            throw given(refused.status().words());
        }
    }

    /** What a session offers never changes, so the next one offers less. */
    private ConnectorException given(String why) {
        allowance.refuse(Abilities.NOTIFY);
        return ConnectorException.of(
                Kind.TRANSIENT,
                Extent.ACCOUNT,
                "The server does not tell of all mailboxes after all (" + why + "); only the inbox is listened to.");
    }

    /** @param known how INBOX stood when it was last pulled, where it was */
    boolean await(Duration atMost, Optional<HeadToken> known) throws ConnectorException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            desk.talk().ensureOpen();
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (doorbell.taken() || news.taken()) {
                return true;
            }
            if (left.isNegative() || left.isZero()) {
                return false;
            }
            if (!desk.abilities().idles() || idleRefused) {
                if (waitByClock(left) && standsOtherwise(known)) {
                    return true;
                }
                continue;
            }
            if (missedSomething(known)) {
                return true;
            }
            idle(atMost(left));
        }
    }

    /** Returns whether it is time to ask the server something, lest it hangs up. */
    private boolean waitByClock(Duration left) throws InterruptedException {
        Optional<Duration> asked = desk.abilities().manners().statusEvery().filter(every -> every.compareTo(left) < 0);
        Optional<Timers.Timer> timer = asked.map(every -> timers.after(every, doorbell::stir));
        try {
            return doorbell.await(left);
        } finally {
            timer.ifPresent(Timers.Timer::cancel);
        }
    }

    /** Once for each state, as all hints. */
    private boolean standsOtherwise(Optional<HeadToken> known) throws ConnectorException {
        Optional<Sent<?>> left = desk.mailbox().leave();
        if (left.isPresent()) {
            desk.talk().attempt(left.get());
        }
        Optional<StatusRow> now = desk.talk()
                .attempt(desk.talk()
                        .send(new MailboxStatus(
                                MailboxTree.INBOX, desk.abilities().statusItems())))
                .flatMap(row -> row);
        boolean isNew = !now.equals(status);
        status = now;
        return isNew
                && now.isPresent()
                && known.filter(head -> DirtyScopes.isUnchanged(head, now.get()))
                        .isEmpty();
    }

    private Duration atMost(Duration left) {
        Duration longest = desk.abilities().manners().longestIdle();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** What came between the last pull and this wait is told by nobody, unless it was listened for; it shows in how INBOX opens. */
    private boolean missedSomething(Optional<HeadToken> known) throws ConnectorException {
        if (listening) {
            return false;
        }
        isListening(listen(true));
        String watched = desk.labelling().watched();
        boolean sameView = desk.mailbox().isOpen(watched) && !desk.mailbox().hasChanged();
        if (sameView) {
            return news.taken();
        }
        Examine.Opened now = desk.mailbox().open(watched);
        boolean differs = known.isPresent()
                && (known.get().exists() != now.exists()
                        || known.get().modSeq() != now.highestModSeq()
                        || known.get().uidNext()
                                != now.uidNext().orElse(known.get().uidNext()));
        // once for each state: a hint that led to nothing must not be given for ever
        boolean isNew = differs && !hintedAt.equals(Optional.of(now));
        hintedAt = Optional.of(now);
        return isNew;
    }

    /** Ends early with the first news; all that comes before the server's OK is noted too, and so is no race lost to DONE. */
    private void idle(Duration atMost) throws ConnectorException {
        Sent<Status> idle = desk.talk().send(new Idle());
        while (!idle.isContinued() && !idle.isDone()) {
            desk.talk().step();
        }
        desk.talk().conversation().relax();
        desk.talk().conversation().wire().patience(atMost.plus(DONE_TIMEOUT));
        doorbell.begin(this::sendDone);
        Timers.Timer renewal = timers.after(atMost, doorbell::end);
        long begun = System.nanoTime();
        try {
            while (!idle.isDone()) {
                if (news.isPending()) {
                    doorbell.end();
                }
                desk.talk().step();
            }
            desk.talk().await(idle);
            boolean unasked = !doorbell.hasEnded() && !news.isPending();
            idleRefused = unasked && System.nanoTime() - begun < ENDED_AT_ONCE.toNanos();
        } catch (RefusedException refused) {
            idleRefused = true;
        } finally {
            renewal.cancel();
            doorbell.over();
            done.ifPresent(Timers.Timer::cancel);
            done = Optional.empty();
            desk.talk().conversation().wire().patience(answerTimeout);
        }
    }

    /** Called once for each IDLE, on any thread. */
    private void sendDone() {
        try {
            done = Optional.of(timers.after(DONE_TIMEOUT, desk.talk().conversation()::close));
            desk.talk().conversation().interject(Idle.DONE);
        } catch (WireException broken) {
            desk.talk().conversation().close();
        }
    }
}
