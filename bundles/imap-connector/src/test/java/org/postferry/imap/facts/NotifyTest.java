package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionInfo.Push;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Value;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.Security;
import org.postferry.testkit.ProvesLimit;

class NotifyTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Scope.Mailbox SENT = new Scope.Mailbox(new MailboxId(new AccountId(1), 2), "Sent");

    private static Map<Scope, Checkpoint> heads() {
        Map<Scope, Checkpoint> heads = new LinkedHashMap<>();
        heads.put(Accounts.INBOX, new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0"));
        heads.put(SENT, new Checkpoint("imap1:9:2:7:1:-1:0:0:0:0"));
        return heads;
    }

    @Test
    void mailInAnyMailboxIsAHintAndAStandingToldAgainIsNone() throws Exception {
        try (Played server = Played.signedIn("notify-other-mailbox")) {
            ImapSession session = server.session();
            assertEquals(Push.NOTIFY, session.info().push());
            assertEquals(List.of(), session.dirtyScopes(heads()));

            assertTrue(session.awaitHint(LONG));

            assertEquals(List.of(SENT), session.dirtyScopes(heads()));
            server.assertPlayed();
        }
    }

    @Test
    void aMailboxThatGoesIsAHint() throws Exception {
        try (Played server = Played.signedIn("notify-mailbox-deleted")) {
            server.session().dirtyScopes(heads());

            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    void whatIsToldBesideAnotherAnswerIsKeptForTheNextWait() throws Exception {
        try (Played server = Played.signedIn("notify-unasked-between")) {
            server.session().dirtyScopes(heads());
            Pulls.of(server.session(), Lane.head(Accounts.INBOX), heads().get(Accounts.INBOX));

            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    void whatIsToldOfTheFormerMailboxWhileAnotherOpensIsKept() throws Exception {
        try (Played server = Played.signedIn("notify-former-mailbox")) {
            server.session().dirtyScopes(heads());
            Pulls.of(server.session(), Lane.head(SENT), heads().get(SENT));
            Pulls.of(server.session(), Lane.head(Accounts.INBOX), heads().get(Accounts.INBOX));

            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    @ProvesLimit("Hints.MAX_OVERFLOWS")
    void aServerThatCannotKeepUpIsAskedAgainAndThenNoMore() throws Exception {
        try (Played server = Played.signedIn("notify-overflow")) {
            for (int i = 0; i < 3; i++) {
                server.session().dirtyScopes(heads());
                assertTrue(server.session().awaitHint(LONG));
            }

            assertEquals(Kind.TRANSIENT, failureOf(server).kind());
            server.assertPlayed();
        }
    }

    @Test
    void aServerThatRefusesIsNotBelievedByTheNextSession() throws Exception {
        try (Played server = Played.of("notify-refused")) {
            server.open(Security.NONE);
            assertTrue(failureOf(server).getMessage().contains("only the inbox is listened to"));
            server.session().close();

            ImapSession next = server.open(Security.NONE);

            assertEquals(Push.IDLE, next.info().push());
            next.dirtyScopes(heads());
            server.assertPlayed();
        }
    }

    private static ConnectorException failureOf(Played server) {
        return assertThrows(ConnectorException.class, () -> server.session().dirtyScopes(heads()));
    }

    @Test
    void whatCameBeforeTheFirstWaitIsAHint() throws Exception {
        try (Played server = Played.signedIn("notify-before-a-look")) {
            server.session().heads(heads());

            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    @ProvesLimit("News.MAX_STANDINGS")
    void ofEndlessMailboxesNotAllAreRememberedAndEachWordCounts() {
        News news = new News();
        for (int i = 0; i < News.MAX_STANDINGS; i++) {
            news.stray(standing("m" + i));
        }
        news.taken();

        news.stray(standing("m1"));
        assertFalse(news.taken());
        news.stray(standing("beyond"));
        assertTrue(news.taken());
        news.stray(standing("beyond"));
        assertTrue(news.taken());
        assertEquals(Set.of("m1"), news.beginJudging(Set.of("beyond", "m1")));
    }

    private static Response.Untagged standing(String name) {
        Value items = new Value.Items(List.of(new Value.Atom("MESSAGES"), new Value.Atom("1")));
        return new Response.Data("STATUS", List.of(new Value.Atom(name), items));
    }
}
