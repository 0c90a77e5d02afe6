package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.ServletResponse;
import javax.servlet.WriteListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;

@Timeout(60)
class EventStreamTest {
    private final FakeClock clock = new FakeClock();
    private final InMemoryMailStore store = new InMemoryMailStore(clock);
    private final Mirror mirror = new Mirror(store);
    private final AccountId account = mirror.account("jane");
    private final MailboxId inbox = mirror.mailbox(account, "INBOX", Optional.empty());
    private final Services services = new Services();
    private final EventPump pump = new EventPump(services, clock);

    @AfterEach
    void stop() {
        pump.close();
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_PENDING_EVENT_BYTES")
    void aReaderThatDoesNotReadKeepsItsPlaceInsteadOfTheEvents() throws IOException {
        Wire wire = new Wire();
        wire.ready = false;
        EventStream stream = new EventStream(wire.context(), store.journal().end());

        int sent = 0;
        while (stream.hasRoom()) {
            stream.send("x".repeat(1_000));
            sent++;
        }

        assertEquals(ApiLimits.MAX_PENDING_EVENT_BYTES / 1_000 + 1, sent);
        wire.ready = true;
        stream.onWritePossible();
        assertEquals(sent * 1_000, wire.written.size());
        assertTrue(stream.hasRoom());
    }

    @Test
    void aSlowReaderHoldsUpNobody() throws IOException {
        services.bind(store);
        Wire deaf = new Wire();
        deaf.ready = false;
        EventStream slow = new EventStream(deaf.context(), store.journal().end());
        while (slow.hasRoom()) {
            slow.send("x".repeat(1_000));
        }
        Wire wire = new Wire();
        EventStream keen = new EventStream(wire.context(), store.journal().end());
        var before = slow.cursor();
        pump.start();
        pump.add(slow);
        pump.add(keen);

        mirror.email(inbox, "Subject: x\n\n");

        await(() -> wire.text().contains("event: email"));
        assertEquals(before, slow.cursor());
        deaf.ready = true;
        slow.onWritePossible();
        await(() -> deaf.text().contains("event: email"));
    }

    @Test
    void aSilentStreamIsPinged() throws IOException {
        Wire wire = new Wire();
        // counted from when the pump was made: its thread may begin whenever the machine lets it
        clock.advance(ApiLimits.PING_INTERVAL.minus(Duration.ofSeconds(1)));
        pump.start();
        pump.add(new EventStream(wire.context(), store.journal().end()));

        assertFalse(wire.text().contains("ping"));
        clock.advance(Duration.ofSeconds(1));

        await(() -> wire.text().equals(": ping\n\n"));
    }

    @Test
    void aReaderThatWentAwayIsForgotten() throws IOException {
        Wire wire = new Wire();
        EventStream stream = new EventStream(wire.context(), store.journal().end());
        wire.broken = true;

        stream.ping();

        assertTrue(stream.isEnded());
        assertTrue(wire.completed);
        stream.ping();
        assertFalse(stream.hasRoom());
    }

    private static void await(BooleanSupplier condition) {
        Await.until("it comes", Duration.ofSeconds(30), condition);
    }

    /** What stands between a stream and its browser. Thread-safe. */
    private static final class Wire extends ServletOutputStream {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        volatile boolean ready = true;
        volatile boolean broken;
        volatile boolean completed;

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }

        AsyncContext context() {
            ServletResponse response = answering(ServletResponse.class, Map.of("getOutputStream", () -> this));
            return answering(AsyncContext.class, Map.of("getResponse", () -> response, "complete", () -> {
                completed = true;
                return null;
            }));
        }

        private static <T> T answering(Class<T> type, Map<String, java.util.function.Supplier<Object>> answers) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> answers.get(method.getName()).get()));
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int b) throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
            written.write(b);
        }
    }
}
