package org.postferry.jmap.facts;

import java.util.function.Function;
import org.postferry.jmap.wire.Push;

/** An open channel and when it was heard last. Told by threads of the HTTP client, asked by the session's; thread-safe. */
final class Channel implements Push.Listener, AutoCloseable {
    final boolean socket;
    private final Doorbell doorbell;
    private final Push push;
    private volatile long heard = System.nanoTime();
    private volatile long pinged = System.nanoTime();
    private volatile boolean opened;
    private volatile boolean over;
    volatile boolean refused;

    Channel(Doorbell doorbell, boolean socket, Function<Push.Listener, Push> how) {
        this.doorbell = doorbell;
        this.socket = socket;
        this.push = how.apply(this);
    }

    @Override
    public void opened() {
        heard = System.nanoTime();
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
        refused = refused || byRefusal && !opened;
        over = true;
        doorbell.stir();
    }

    boolean isOver() {
        return over;
    }

    boolean takeOpened() {
        boolean was = opened;
        opened = false;
        return was;
    }

    boolean isSilent() {
        return System.nanoTime() - heard > 2 * Hints.PING.toNanos() + Hints.PING.toNanos() / 2;
    }

    void pingIfDue() {
        long now = System.nanoTime();
        if (now - pinged >= Hints.PING.toNanos()) {
            pinged = now;
            push.ping();
        }
    }

    long untilTended() {
        return Math.max(1, Hints.PING.toNanos() - (System.nanoTime() - pinged));
    }

    @Override
    public void close() {
        push.close();
    }
}
