package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Idle;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.WireException;

/** Waits for news: by IDLE on INBOX where the server can, else by the clock. {@link #wake} is thread-safe. */
final class Hints {
    /** Protocol danger D-24: a server that does not answer DONE in this time is not there any more. */
    static final Duration DONE_TIMEOUT = Duration.ofSeconds(30);

    private static final String INBOX = "INBOX";

    private final Desk desk;
    private final Timers timers;
    private final Duration answerTimeout;
    private final Doorbell doorbell = new Doorbell();
    private Optional<Examine.Opened> hintedAt = Optional.empty();
    private Optional<Timers.Timer> done = Optional.empty(); // guarded by the doorbell
    private boolean idleRefused;
    private boolean news;

    Hints(Desk desk, Timers timers, Duration answerTimeout) {
        this.desk = desk;
        this.timers = timers;
        this.answerTimeout = answerTimeout;
    }

    /** Whether IDLE told anything since this was asked last. */
    boolean takeNews() {
        boolean had = news;
        news = false;
        return had;
    }

    void wake() {
        doorbell.ring();
    }

    /** @param known how INBOX stood when it was last pulled, where it was */
    boolean await(Duration atMost, Optional<HeadToken> known) throws ConnectorException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            desk.talk().ensureOpen();
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (doorbell.taken()) {
                return true;
            }
            if (left.isNegative() || left.isZero()) {
                return false;
            }
            if (!desk.abilities().has("IDLE") || idleRefused) {
                doorbell.await(left);
                continue;
            }
            if (missedSomething(known) || idle(atMost(left))) {
                return true;
            }
        }
    }

    private Duration atMost(Duration left) {
        Duration longest = desk.abilities().manners().longestIdle();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** What came between the last pull and this IDLE is told by nobody; it shows in how the mailbox opens. */
    private boolean missedSomething(Optional<HeadToken> known) throws ConnectorException {
        boolean sameView = desk.mailbox().isOpen(INBOX) && !desk.mailbox().hasChanged();
        if (sameView) {
            return false;
        }
        Examine.Opened now = desk.mailbox().open(INBOX);
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

    private boolean idle(Duration atMost) throws ConnectorException {
        Sent<Boolean> idle = desk.talk().send(new Idle());
        while (!idle.isContinued() && !idle.isDone()) {
            desk.talk().step();
        }
        desk.talk().conversation().wire().patience(atMost.plus(DONE_TIMEOUT));
        doorbell.begin(this::sendDone);
        Timers.Timer renewal = timers.after(atMost, doorbell::end);
        try {
            while (!idle.isDone()) {
                desk.talk().step();
                if (((Idle) idle.command()).hasNews()) {
                    doorbell.end();
                }
            }
            boolean told = desk.talk().await(idle);
            news = news || told;
            return told;
        } catch (RefusedException refused) {
            idleRefused = true;
            return false;
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
