package org.postferry.jmap.facts;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.SessionInfo;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.wire.Foreign;
import org.postferry.jmap.wire.Push;
import org.postferry.jmap.wire.WireException;

/**
 * Waits for news: by WebSocket (RFC 8887) where it is offered, else by EventSource (RFC 8620 section 7.3), else by the
 * clock. A state change is a hint and nothing more. {@link #wake} and {@link #close} are thread-safe.
 */
final class Hints {
    /**
     * When what is due.
     *
     * @param ping how often a sign of life comes on a channel, in whole seconds
     * @param poll where nothing pushes: a question for the states costs one request
     * @param reopen a channel that breaks at once is not opened again at once
     * @param beginning how long after it opened a channel a server may take to begin telling: nothing in RFC 8620 or RFC 8887 says that it has begun
     */
    record Rhythm(Duration ping, Duration poll, Duration reopen, Duration beginning) {
        static final Rhythm USUAL = new Rhythm(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(1));

        /** Two pings that did not come, and half of one for the way. */
        Duration silence() {
            return ping.multipliedBy(5).dividedBy(2);
        }
    }

    private static final String PUSH_ENABLE =
            "{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":[\"Email\",\"Mailbox\"],\"pushState\":null}";

    private final Api api;
    private final Missed missed;
    private final Rhythm rhythm;
    private final Doorbell doorbell = new Doorbell();
    private Optional<Channel> channel = Optional.empty();
    private boolean socketRefused;
    private boolean eventsRefused;
    private long reopenAt = System.nanoTime();
    private long lastPoll = System.nanoTime();

    /** Whether something changed that nobody told. */
    interface Missed {
        boolean ask() throws ConnectorException, InterruptedException;
    }

    Hints(Api api, Missed missed, Rhythm rhythm) {
        this.api = api;
        this.missed = missed;
        this.rhythm = rhythm;
    }

    /** How news is to arrive, by what the server offers. */
    static SessionInfo.Push offered(Api api) {
        if (api.document().socketUrl().isPresent()) {
            return SessionInfo.Push.WEBSOCKET;
        }
        return api.document().eventSourceUrl().isEmpty() ? SessionInfo.Push.POLL : SessionInfo.Push.EVENTSOURCE;
    }

    void wake() {
        doorbell.ring();
    }

    void close() {
        doorbell.close();
        synchronized (this) {
            channel.ifPresent(Channel::close);
        }
    }

    boolean await(Duration atMost) throws ConnectorException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            if (doorbell.isClosed()) {
                throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "The session was closed.");
            }
            if (doorbell.taken()) {
                return true;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (tend()) {
                return true;
            }
            doorbell.await(Duration.ofNanos(Math.max(1, Math.min(end - System.nanoTime(), untilTended()))));
        }
    }

    /** Keeps the channel open. Returns whether something is to be looked at. */
    private boolean tend() throws ConnectorException, InterruptedException {
        if (channel.isEmpty()) {
            return open();
        }
        Channel present = channel.get();
        if (present.isOver()) {
            socketRefused = socketRefused || present.refused && present.socket;
            eventsRefused = eventsRefused || present.refused && !present.socket;
            if (present.cameToNothing()) {
                // until one opens nobody tells what comes, nor that the server is gone
                drop(rhythm.poll());
                return true;
            }
            drop(present.refused ? Duration.ZERO : rhythm.reopen());
            return false;
        }
        if (present.takeBlindMoment()) {
            // what came between the last look and this moment is told by nobody
            return missed.ask();
        }
        if (present.isSilent()) {
            // protocol danger D-24: two pings did not come, so nobody is there any more
            drop(Duration.ZERO);
            return true;
        }
        present.pingIfDue();
        return false;
    }

    private void drop(Duration rest) {
        synchronized (this) {
            channel.ifPresent(Channel::close);
            channel = Optional.empty();
        }
        reopenAt = System.nanoTime() + rest.toNanos();
    }

    private boolean open() throws ConnectorException {
        Optional<URI> socket = socket();
        Optional<URI> events = events();
        long now = System.nanoTime();
        if (socket.isEmpty() && events.isEmpty()) {
            boolean due = now - lastPoll >= rhythm.poll().toNanos();
            lastPoll = due ? now : lastPoll;
            return due;
        }
        if (now - reopenAt >= 0) {
            synchronized (this) {
                if (doorbell.isClosed()) { // nobody would close it
                    return false;
                }
                channel = Optional.of(socket.map(uri -> new Channel(
                                doorbell, rhythm, true, heard -> Push.socket(api.web(), uri, PUSH_ENABLE, heard)))
                        .orElseGet(() -> new Channel(
                                doorbell,
                                rhythm,
                                false,
                                heard -> Push.events(api.web(), events.orElseThrow(), heard))));
            }
        }
        return false;
    }

    private Optional<URI> socket() {
        return socketRefused ? Optional.empty() : api.document().socketUrl().filter(this::isOurs);
    }

    private Optional<URI> events() throws ConnectorException {
        try {
            return eventsRefused
                    ? Optional.empty()
                    : api.events((int) rhythm.ping().toSeconds()).filter(this::isOurs);
        } catch (WireException strange) {
            throw Failures.of(strange);
        }
    }

    private boolean isPushed() throws ConnectorException {
        return socket().isPresent() || events().isPresent();
    }

    /** Protocol danger D-23: an address elsewhere gets no credentials, so it is of no use; nor is one inside this network. */
    private boolean isOurs(URI uri) {
        return api.web().authorization(uri).isPresent()
                && !Foreign.leadsInside(api.document().from(), uri);
    }

    private long untilTended() throws ConnectorException {
        long now = System.nanoTime();
        if (channel.isPresent()) {
            return channel.get().untilTended();
        }
        long due = isPushed() ? reopenAt : lastPoll + rhythm.poll().toNanos();
        return Math.max(1, due - now);
    }
}
