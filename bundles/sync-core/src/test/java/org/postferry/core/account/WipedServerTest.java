package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.Removals;
import org.postferry.store.Wish;
import org.postferry.testkit.server.Temper;

/** A server like JMAP's that has forgotten what it told, or was made anew and uses its ids again (protocol dangers D-16 and D-57). */
class WipedServerTest {
    private static final Duration NEXT_LOOK = Duration.ofMinutes(2);

    private final LoopFixture at = new LoopFixture(Temper.ACCOUNT);

    private void mirrored(int emails) throws Exception {
        at.server.deliver("INBOX", emails);
        at.drive();
        assertEquals(at.there(), at.here());
    }

    /** Other emails than those that were there, under the ids that those had. */
    private void wipe(int others) {
        at.server.mail.wipe();
        for (int i = 0; i < others; i++) {
            String message = "Subject: Other " + i + "\r\n\r\n" + "y".repeat(500 + i);
            Instant received = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i);
            at.server.mail.deliver("INBOX", message.getBytes(StandardCharsets.US_ASCII), received);
        }
    }

    private MutationId see(EmailId email) {
        Wish wish = new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of());
        MutationId id = at.store
                .outbox()
                .submit(at.account, List.of(wish), false, Optional.empty())
                .get(0);
        at.loop.inbox().wished();
        return id;
    }

    private EmailId mail(int number) {
        return at.emails().stream()
                .filter(email -> email.header().subject().equals("Mail " + number + " of INBOX"))
                .map(Email::id)
                .findFirst()
                .orElseThrow();
    }

    private Map<EmailId, String> subjects() {
        return at.emails().stream()
                .collect(Collectors.toMap(Email::id, email -> email.header().subject()));
    }

    private Mutation.State state(MutationId id) {
        return at.store.outbox().get(id).orElseThrow().state();
    }

    private long staged() {
        return at.store
                .removals()
                .standing(at.account, new Scope.AccountEmails())
                .staged();
    }

    private List<Removals.Hold> holds() {
        return at.store.removals().holds();
    }

    private void reconnect() throws Exception {
        at.server.fail("dirty", TestServer.lost());
        at.later(NEXT_LOOK);
        at.later(NEXT_LOOK);
    }

    @Test
    void whatIsForgottenIsListedAnewAndNothingOfItChangesHere() throws Exception {
        mirrored(60);
        Map<EmailId, String> before = subjects();
        int fetched = at.server.batches.size();
        at.server.fail("dirty", TestServer.lost());
        at.later(NEXT_LOOK);
        at.server.mail.forgetChanges();
        MutationId wish = see(mail(1));

        at.later(NEXT_LOOK);

        assertEquals(before, subjects());
        assertEquals(Mutation.State.SETTLED, state(wish));
        assertTrue(at.server.mail.messages("INBOX").get(0).keywords().contains(Keyword.SEEN));
        assertEquals(at.there(), at.here());
        assertEquals(fetched, at.server.batches.size());
        assertEquals(List.of(), holds());
    }

    @Test
    void otherEmailsUnderTheSameIdsAreOtherEmails() throws Exception {
        mirrored(5);
        Set<EmailId> before = subjects().keySet();

        wipe(5);
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        subjects().keySet().forEach(id -> assertTrue(!before.contains(id), "" + id));
    }

    @Test
    void aWishForAnEmailOfBeforeDoesNotReachTheOneOfItsId() throws Exception {
        mirrored(5);
        at.server.fail("dirty", TestServer.lost());
        at.later(NEXT_LOOK);
        wipe(5);
        MutationId wish = see(mail(1));

        at.later(NEXT_LOOK);
        at.later(NEXT_LOOK);

        assertEquals(0, at.server.askedFor("perform"));
        assertEquals(Mutation.State.SETTLED, state(wish), "nothing is left to be changed");
        at.server.mail.messages("INBOX").forEach(message -> assertEquals(Set.of(), message.keywords()));
        assertEquals(at.there(), at.here());
    }

    @ParameterizedTest
    @ValueSource(strings = {"facts HEAD all", "facts SNAPSHOT all"})
    void aWishWaitsForWhatShowsWhoseIdsTheseAreHoweverOftenThatFails(String question) throws Exception {
        mirrored(5);
        at.server.fail("dirty", TestServer.lost());
        at.later(NEXT_LOOK);
        wipe(5);
        MutationId wish = see(mail(1));
        for (int i = 0; i < 3; i++) {
            at.server.fail(
                    question,
                    ConnectorException.of(
                            ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.SCOPE, "serverFail: not yet"));
        }

        for (int i = 0; i < 30; i++) {
            at.later(NEXT_LOOK);
        }

        assertEquals(0, at.server.askedFor("perform"));
        assertEquals(Mutation.State.SETTLED, state(wish), "nothing is left to be changed");
        assertEquals(at.there(), at.here());
    }

    @Test
    void aWishDoesNotReachItAfterARestartEither() throws Exception {
        mirrored(5);
        MutationId wish = see(mail(1));
        wipe(5);

        at.restart();
        at.drive();
        at.later(NEXT_LOOK);

        assertEquals(0, at.server.askedFor("perform"));
        assertEquals(Mutation.State.SETTLED, state(wish), "nothing is left to be changed");
        at.server.mail.messages("INBOX").forEach(message -> assertEquals(Set.of(), message.keywords()));
    }

    @Test
    void manyThatAreOthersByTheirIdsAreHeldForAPerson() throws Exception {
        mirrored(60);

        wipe(60);
        at.later(NEXT_LOOK);

        assertEquals(120, at.emails().size());
        assertEquals(1, holds().size());
        assertTrue(at.store.removals().approve(holds().get(0).id()));
        at.later(NEXT_LOOK);
        assertEquals(at.there(), at.here());
    }

    @Test
    void anEmptiedServerThatHasForgottenEverythingTakesNothingAlongWithoutAPerson() throws Exception {
        mirrored(60);
        MutationId wish = see(mail(1));

        wipe(0);
        reconnect();

        assertEquals(60, at.emails().size());
        assertEquals(1, holds().size());
        assertEquals(60, holds().get(0).emails());
        at.restart();
        at.drive();
        assertEquals(60, at.emails().size(), "a restart does not forget that a person is to decide");
        assertTrue(at.store.removals().reject(holds().get(0).id()));
        at.later(NEXT_LOOK);
        assertEquals(60, at.emails().size());
        assertEquals(List.of(), holds());
        assertTrue(at.store.outbox().get(wish).isPresent());
    }

    @Test
    void aRestartBeforeAPersonIsAskedTakesNothingAlongEither() throws Exception {
        mirrored(60);
        wipe(0);
        at.server.fail("dirty", TestServer.lost());
        at.later(NEXT_LOOK);
        at.clock.advance(NEXT_LOOK);
        for (int steps = 0; staged() == 0; steps++) {
            assertTrue(steps < 100, "nothing is staged");
            at.loop.step();
        }
        assertEquals(List.of(), holds());

        at.restart();
        at.drive();
        at.later(NEXT_LOOK);

        assertEquals(60, at.emails().size());
        assertEquals(60, holds().get(0).emails());
    }

    @Test
    void aFewThatAreGoneFromAServerThatHasForgottenGoLikeAnyOthers() throws Exception {
        mirrored(60);

        at.server.mail.expunge("INBOX", 1, 2, 3);
        at.server.mail.forgetChanges();
        at.later(NEXT_LOOK);

        assertEquals(57, at.emails().size());
        assertEquals(at.there(), at.here());
    }

    @Test
    void manyThatAServerToldOfLaterAreProvenAndGoAsBefore() throws Exception {
        mirrored(60);
        at.server.mail.forgetChanges();
        at.later(NEXT_LOOK);

        for (long uid = 1; uid <= 55; uid++) {
            at.server.mail.expunge("INBOX", uid);
        }
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(List.of(), holds());
    }
}
