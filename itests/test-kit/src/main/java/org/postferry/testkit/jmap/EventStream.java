package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells one listener of changes for as long as it listens (RFC 8620 section 7.3). Confined to the thread of its request. */
final class EventStream {
    private final String accountId;
    private final JmapStore store;
    private final List<String> types;
    private final Duration ping;
    private final boolean closesAfterOne;

    /** @param types which ones are told of; {@code *} for all. @param ping how often a sign of life is sent; zero for never */
    EventStream(String accountId, JmapStore store, List<String> types, Duration ping, boolean closesAfterOne) {
        this.accountId = accountId;
        this.store = store;
        this.types = types;
        this.ping = ping;
        this.closesAfterOne = closesAfterOne;
    }

    void tell(HttpExchange exchange) throws IOException, InterruptedException {
        Semaphore changes = new Semaphore(0);
        Runnable watcher = changes::release;
        String told;
        synchronized (store) {
            store.watch(watcher);
            told = states().toString();
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            write(out, ": begun\n\n");
            boolean over = false;
            while (!over) {
                long longest = ping.isZero() ? Long.MAX_VALUE : ping.toMillis();
                if (!changes.tryAcquire(longest, TimeUnit.MILLISECONDS)) {
                    write(out, "event: ping\ndata: {\"interval\":" + ping.toSeconds() + "}\n\n");
                    continue;
                }
                changes.drainPermits();
                String now;
                synchronized (store) {
                    now = states().toString();
                }
                if (!now.equals(told)) {
                    told = now;
                    write(out, "event: state\ndata: " + now + "\n\n");
                    over = closesAfterOne;
                }
            }
        } finally {
            synchronized (store) {
                store.unwatch(watcher);
            }
        }
    }

    /** A StateChange (RFC 8620 section 7.1). */
    private ObjectNode states() {
        ObjectNode change = JsonNodeFactory.instance.objectNode().put("@type", "StateChange");
        ObjectNode states = change.putObject("changed").putObject(accountId);
        if (types.contains("Email") || types.contains("*")) {
            states.put("Email", store.emailLog().state());
        }
        if (types.contains("Mailbox") || types.contains("*")) {
            states.put("Mailbox", store.mailboxLog().state());
        }
        return change;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
