package org.postferry.core.account;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Session;
import org.postferry.connector.Traffic;

/**
 * The session of one thread: opened when it is first needed, dropped when it broke, ended from outside. The thread that
 * owns it calls everything; {@link #end}, {@link #wake}, {@link #breakIfStuck} and {@link #traffic} are thread-safe.
 */
final class Conversation {
    /**
     * So much more sent is headway: a large message over a slow line takes longer than any answer may. A server that takes a byte
     * a minute is none.
     */
    static final long ONWARD_BYTES = 64 * 1024;

    private final Opener opener;
    private final Pulse pulse;
    private @Nullable Session session;
    private Traffic earlier = Traffic.NONE;
    private boolean ended;
    /** What had been sent when that was headway last; of the watchdog's thread. */
    private long sentBefore;

    Conversation(Opener opener, Clock clock) {
        this.opener = opener;
        this.pulse = new Pulse(clock);
    }

    /** Signs in. */
    @FunctionalInterface
    interface Opener {
        Session open() throws ConnectorException, InterruptedException;
    }

    /** The open session; signs in first where there is none. */
    Session session() throws ConnectorException, InterruptedException {
        Session present = present();
        if (present != null) {
            return present;
        }
        if (ended()) {
            throw over();
        }
        Session fresh = opener.open();
        synchronized (this) {
            if (!ended) {
                session = fresh;
                pulse.beat();
                return fresh;
            }
        }
        // ended while it signed in: nobody else would close it
        fresh.close();
        throw over();
    }

    private static ConnectorException over() {
        return ConnectorException.of(
                ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.ACCOUNT, "the conversation was ended");
    }

    synchronized Optional<Session> open() {
        return Optional.ofNullable(session);
    }

    Pulse pulse() {
        return pulse;
    }

    /** Closes the session; the next {@link #session()} signs in anew. */
    void drop() {
        Session gone;
        synchronized (this) {
            gone = session;
            session = null;
        }
        pulse.stop();
        close(gone);
    }

    /** Closes the session and opens no other: unblocks the owner within a second. */
    void end() {
        Session gone;
        synchronized (this) {
            ended = true;
            gone = session;
            session = null;
        }
        close(gone);
    }

    synchronized boolean ended() {
        return ended;
    }

    void wake() {
        Session present = present();
        if (present != null) {
            present.wake();
        }
    }

    /** For the watchdog: closes a session whose owner has not got on for too long. Returns whether it did. */
    boolean breakIfStuck() {
        long sent = traffic().bytesOut();
        if (sent - sentBefore >= ONWARD_BYTES) {
            sentBefore = sent;
            pulse.goesOn();
        }
        if (!pulse.lost()) {
            return false;
        }
        pulse.stop();
        Session stuck = present();
        if (stuck != null) {
            stuck.close();
        }
        return true;
    }

    /** All that went over the wire so far, earlier sessions included. */
    synchronized Traffic traffic() {
        return session == null ? earlier : sum(earlier, session.traffic());
    }

    private synchronized @Nullable Session present() {
        return session;
    }

    private void close(@Nullable Session gone) {
        if (gone == null) {
            return;
        }
        gone.close();
        Traffic last = gone.traffic();
        synchronized (this) {
            earlier = sum(earlier, last);
        }
    }

    private static Traffic sum(Traffic one, Traffic other) {
        return new Traffic(
                one.bytesIn() + other.bytesIn(),
                one.bytesOut() + other.bytesOut(),
                one.roundTrips() + other.roundTrips());
    }
}
