package org.postferry.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on loopback before an HTTP server on loopback and lets the faults of a plan strike, a request at a time. It carries WebSockets and streams of events,
 * and where an answer names the server's own port it names the proxy's, so that whoever follows it comes here again. Thread-safe.
 */
public final class HttpFaultProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<HttpFault> struck = new ArrayList<>();
    private final Set<HttpExchange> exchanges = ConcurrentHashMap.newKeySet();
    private HttpFaultPlan plan;
    private int requests;
    private volatile long toldAt;
    private volatile boolean socketsRefused;

    private HttpFaultProxy(int target, HttpFaultPlan plan) throws IOException {
        this.target = target;
        this.plan = plan;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a port of its own. */
    public static HttpFaultProxy before(int target, HttpFaultPlan plan) {
        try {
            HttpFaultProxy proxy = new HttpFaultProxy(target, plan);
            Link.thread(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on it answers a WebSocket with 404, as a server without them does. */
    public HttpFaultProxy withoutWebSockets() {
        socketsRefused = true;
        return this;
    }

    boolean refusesSockets() {
        return socketsRefused;
    }

    int target() {
        return target;
    }

    /** How many requests have come so far. */
    public synchronized int requests() {
        return requests;
    }

    /** The faults that have struck so far. */
    public synchronized List<HttpFault> struck() {
        return List.copyOf(struck);
    }

    /** Forgets when news were told last. */
    public void listenForNews() {
        toldAt = 0;
    }

    /** When the server's first StateChange (RFC 8620 section 7.1) since then passed, as {@link System#nanoTime}; 0 when none did. */
    public long toldAt() {
        return toldAt;
    }

    void told() {
        if (toldAt == 0) {
            toldAt = System.nanoTime();
        }
    }

    /** No further fault strikes, and what is silent is cut: from now on this is a good network. */
    public void heal() {
        synchronized (this) {
            plan = HttpFaultPlan.none();
        }
        exchanges.stream().filter(HttpExchange::isStalled).forEach(HttpExchange::close);
    }

    synchronized Optional<HttpFault> next() {
        Optional<HttpFault> fault = plan.strikes(++requests);
        fault.ifPresent(struck::add);
        return fault;
    }

    void ended(HttpExchange exchange) {
        exchanges.remove(exchange);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                HttpExchange exchange = new HttpExchange(listener.accept(), this);
                exchanges.add(exchange);
                Link.thread(exchange::run);
            } catch (IOException e) {
                // closed, or the client has gone already
                continue;
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchanges.forEach(HttpExchange::close);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket that cannot be closed", e);
        }
    }
}
