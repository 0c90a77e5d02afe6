package org.postferry.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on loopback before a server on loopback, passes bytes on and lets the faults of a plan strike. It knows nothing of what it carries.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(server.imapPort(), FaultPlan.of(seed, 20, 10_000_000))) {
 *     connect("127.0.0.1", proxy.port());
 * }
 * }</pre>
 *
 * Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Deque<Fault> coming;
    private final Queue<Meanwhile> meanwhile = new PriorityQueue<>(Comparator.comparingLong(Meanwhile::atByte));
    private final List<Fault> struck = new ArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private long passed;

    private FaultProxy(int target, FaultPlan plan) throws IOException {
        this.target = target;
        this.coming = new ArrayDeque<>(plan.faults());
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a port of its own. */
    public static FaultProxy before(int target, FaultPlan plan) {
        try {
            FaultProxy proxy = new FaultProxy(target, plan);
            Link.thread(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The faults that have struck so far. */
    public synchronized List<Fault> struck() {
        return List.copyOf(struck);
    }

    /** The bytes that have passed so far, over all connections and both directions. */
    public synchronized long passed() {
        return passed;
    }

    /** The connections that stand. */
    public int connections() {
        return links.size();
    }

    /** Whether somebody waits on a connection that has gone silent. */
    public boolean isStalled() {
        return links.stream().anyMatch(Link::isStalled);
    }

    /** From here on this plan's faults strike, counted from the next byte. Called when those of the last one have struck. */
    public synchronized void expect(FaultPlan plan) {
        plan.faults().forEach(fault -> coming.add(new Fault(passed + fault.atByte(), fault.kind())));
    }

    /**
     * Somebody else does that just before a byte passes: whoever sent it, and whoever waits for it, wait until it is done. Run by a
     * thread of the proxy.
     *
     * @param inBytes so many bytes from here
     */
    public synchronized void meanwhile(long inBytes, Runnable act) {
        meanwhile.add(new Meanwhile(passed + inBytes, act));
    }

    private record Meanwhile(long atByte, Runnable act) {}

    /** No further fault strikes, nobody else acts, and what is silent is cut: from now on this is a good network. */
    public void heal() {
        synchronized (this) {
            coming.clear();
            meanwhile.clear();
        }
        cutSilent();
    }

    /** Whoever waits on a connection that has gone silent is told that it ended, as a router does after some minutes. */
    public void cutSilent() {
        links.stream().filter(Link::isStalled).forEach(Link::close);
    }

    /** So many bytes want to pass: the answer is how many do before the next thing that happens, and what that is. */
    synchronized Passage pass(int wanted) {
        long fault = coming.isEmpty() ? Long.MAX_VALUE : coming.peek().atByte();
        long other = meanwhile.isEmpty() ? Long.MAX_VALUE : meanwhile.peek().atByte();
        if (Math.min(fault, other) >= passed + wanted) {
            passed += wanted;
            return new Passage(wanted, Optional.empty(), Optional.empty());
        }
        int bytes = (int) Math.max(0, Math.min(fault, other) - passed);
        passed += bytes;
        if (other < fault) {
            return new Passage(
                    bytes, Optional.empty(), Optional.of(meanwhile.remove().act()));
        }
        struck.add(coming.peek());
        return new Passage(bytes, Optional.of(coming.remove().kind()), Optional.empty());
    }

    /** @param bytes none where something happens before the next byte @param act what is to be done before more is asked for */
    record Passage(int bytes, Optional<Fault.Kind> fault, Optional<Runnable> act) {}

    void ended(Link link) {
        links.remove(link);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                links.add(Link.between(client, target, this));
            } catch (IOException e) {
                // closed, or the server takes nobody: then the client has been let go, and the next one is awaited
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
        links.forEach(Link::close);
    }
}
