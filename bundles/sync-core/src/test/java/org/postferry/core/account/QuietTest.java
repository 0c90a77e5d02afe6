package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.SyncPolicy;

/** A server asks to be left alone: for the whole account, until its time, over a restart, and a person can read it. */
class QuietTest {
    private LoopFixture at = new LoopFixture();

    @Test
    void theStatusSaysUntilWhenAndWhatTheServerSaid() throws Exception {
        at.server.deliver("INBOX", 5);

        asksForQuiet("facts HEAD INBOX", Duration.ofMinutes(20));
        at.drive();

        assertEquals(
                "The server asked to be left alone until 2026-01-01 00:20 UTC: Too many requests",
                at.status().reason());
        assertEquals("[THROTTLED] Account exceeded limits", at.status().serverSaid());
        assertEquals(
                Optional.of(at.clock.instant().plus(Duration.ofMinutes(20))),
                at.status().nextAttemptAt());
    }

    @Test
    void nobodysImpatienceShortensIt() throws Exception {
        at.server.deliver("INBOX", 5);
        asksForQuiet("facts HEAD INBOX", Duration.ofMinutes(20));
        at.drive();
        int asked = at.server.asked.size();

        at.clock.advance(Duration.ofMinutes(5));
        at.look();
        at.change(at.store.accounts().get(at.account).orElseThrow().settings());

        assertEquals(asked, at.server.asked.size());
        at.later(Duration.ofMinutes(15));
        assertEquals(at.there(), at.here());
        assertEquals("", at.status().reason());
    }

    @Test
    void aRestartDoesNotEndIt() throws Exception {
        at.server.deliver("INBOX", 5);
        asksForQuiet("facts HEAD INBOX", Duration.ofHours(3));
        at.drive();
        String reason = at.status().reason();
        int asked = at.server.asked.size();

        at.restart();
        Duration rest = at.drive();

        assertEquals(asked, at.server.asked.size());
        assertFalse(rest.isZero());
        assertEquals(reason, at.status().reason());
        Instant until = Instant.parse("2026-01-01T03:00:00Z");
        assertEquals(Optional.of(until), at.status().nextAttemptAt());
        at.later(Duration.ofHours(3));
        assertEquals(at.there(), at.here());
    }

    @Test
    void whatIsOverBeforeARestartIsNotKept() throws Exception {
        at.server.deliver("INBOX", 5);

        asksForQuiet("facts HEAD INBOX", Duration.ofSeconds(59));
        at.drive();

        assertEquals(Optional.empty(), at.store.accounts().quiet(at.account));
    }

    @Test
    void anotherServerHasAskedForNothing() throws Exception {
        at.server.deliver("INBOX", 5);
        asksForQuiet("facts HEAD INBOX", Duration.ofHours(3));
        at.drive();

        AccountSettings before =
                at.store.accounts().get(at.account).orElseThrow().settings();
        Endpoint other = new Endpoint(
                "other.example.org",
                before.endpoint().orElseThrow().port(),
                before.endpoint().orElseThrow().security());
        at.change(LoopFixture.elsewhere(before, other));
        assertEquals(at.there(), at.here());

        at.restart();
        at.drive();
        assertEquals("", at.status().reason());
    }

    @Test
    void aWishMetByAWorkerHoldsAllOfThem() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(4));
        for (String name : Set.of("INBOX", "One", "Two", "Three", "Four")) {
            at.server.deliver(name, 5);
        }
        at.drive();
        assertEquals(3, at.hired.size());
        asksForQuiet("facts HISTORY", Duration.ofMinutes(20));

        at.hired.remove(0).run();
        at.drive();
        int asked = at.server.asked.size();
        while (!at.hired.isEmpty()) {
            at.hired.remove(0).run();
            at.drive();
        }

        assertEquals(asked, at.server.asked.size());
        assertEquals(0, at.server.openSessions());
        assertTrue(
                at.status().reason().contains("left alone until 2026-01-01 00:20 UTC"),
                at.status().reason());
    }

    @Test
    void aWishMetByAnExtraConnectionHoldsTheAccountToo() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 5);
        at.drive();
        asksForQuiet("open", Duration.ofMinutes(20));

        at.hired.remove(0).run();
        at.drive();

        assertEquals(0, at.server.openSessions());
        assertTrue(
                at.status().reason().contains("left alone until 2026-01-01 00:20 UTC"),
                at.status().reason());
    }

    private void asksForQuiet(String question, Duration howLong) {
        at.server.fail(
                question,
                ConnectorException.of(Kind.THROTTLED, Extent.SCOPE, "Too many requests")
                        .withServerWords("[THROTTLED] Account exceeded limits")
                        .withRetryAfter(howLong));
    }
}
