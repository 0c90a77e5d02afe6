package org.postferry.jmap.facts;

import java.util.OptionalLong;
import java.util.function.Function;
import org.postferry.jmap.wire.Push;

/**
 * An open channel and when it was heard last. What a {@link Push.Listener} is told comes from threads of the HTTP client;
 * all else is for the session's thread.
 */
final class Channel implements Push.Listener, AutoCloseable {
    final boolean socket;
    private final Doorbell doorbell;
    private final Hints.Rhythm rhythm;
    private final Push push;
    private volatile long heard = System.nanoTime();
    private volatile long pinged = System.nanoTime();
    private volatile boolean opened;
    private volatile boolean wasOpen;
    private OptionalLong begunAt = OptionalLong.empty();
    private volatile boolean over;
    volatile boolean refused;

    Channel(Doorbell doorbell, Hints.Rhythm rhythm, boolean socket, Function<Push.Listener, Push> how) {
        this.doorbell = doorbell;
        this.rhythm = rhythm;
        this.socket = socket;
        this.push = how.apply(this);
    }

    @Override
    public void opened() {
        heard = System.nanoTime();
        wasOpen = true;
        opened = true;
        doorbell.stir();
    }

    @Override
    public void alive() {
        heard = System.nanoTime();
    }

    @Override
    public void message(String json) {
        // RFC 8620 section 7.1: which types of which account changed; we asked for ours alone
        if (json.contains("StateChange")) {
            doorbell.ring();
        }
    }

    @Override
    public void over(boolean byRefusal) {
        refused = refused || byRefusal && !wasOpen;
        over = true;
        doorbell.stir();
    }

    boolean isOver() {
        return over;
    }

    /** It never opened, and the server did not say no to it: there may be none any more. */
    boolean cameToNothing() {
        return over && !wasOpen && !refused;
    }

    /** Twice true for a channel: when it has opened, and once its server has surely begun to tell. */
    boolean takeBlindMoment() {
        if (opened) {
            opened = false;
            begunAt = OptionalLong.of(System.nanoTime() + rhythm.beginning().toNanos());
            return true;
        }
        if (begunAt.isPresent() && System.nanoTime() - begunAt.getAsLong() >= 0) {
            begunAt = OptionalLong.empty();
            return true;
        }
        return false;
    }

    boolean isSilent() {
        return System.nanoTime() - heard > rhythm.silence().toNanos();
    }

    void pingIfDue() {
        long now = System.nanoTime();
        if (now - pinged >= rhythm.ping().toNanos()) {
            pinged = now;
            push.ping();
        }
    }

    long untilTended() {
        long now = System.nanoTime();
        long untilPing = rhythm.ping().toNanos() - (now - pinged);
        return Math.max(1, begunAt.isPresent() ? Math.min(untilPing, begunAt.getAsLong() - now) : untilPing);
    }

    @Override
    public void close() {
        push.close();
    }
}
