package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.core.push.Submitters;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.model.Role;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;

/** The answer to a message's last byte was lost: its copy is looked for in Sent for five minutes, then a person decides. */
class LostAnswerTest {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration LOOKED_FOR = Duration.ofMinutes(5);
    /** Sent is looked at every 30 s, so the last look may be that much later. */
    private static final Duration DECIDED_BY = LOOKED_FOR.plusSeconds(45);

    private final LoopFixture at = new LoopFixture();
    private int handedOver;
    private EmailId draft;
    private MutationId send;
    private Instant lostAt;

    private final class Losing implements Submitter {
        @Override
        public Submission submit(
                AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope) {
            handedOver++;
            return new Submission.Unknown("The connection broke after the message's last byte");
        }
    }

    private static byte[] message(String id) {
        return ("Message-ID: <" + id + ">\r\nSubject: hello\r\n\r\nHello.\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @BeforeEach
    void theAnswerIsLost() throws Exception {
        Submitter losing = new Losing();
        at.submitters = (settings, server) -> Optional.of(new Submitters.Way(losing, false));
        at.server.mail.createMailbox("Sent", Role.SENT);
        at.server.mail.createMailbox("Drafts", Role.DRAFTS);
        at.server.mail.deliver("Drafts", message("draft@x"), at.clock.instant(), Keyword.DRAFT);
        at.begin();
        at.drive();
        draft = at.emails().get(0).id();
        Wish wish = new Wish.Send(
                RemoteCommand.Message.of(message("m@x")),
                "m@x",
                "me@example.org",
                List.of("you@example.org"),
                Optional.of(draft),
                at.clock.instant());
        send = at.store
                .outbox()
                .submit(at.account, List.of(wish), false, Optional.empty())
                .get(0);
        at.loop.inbox().wished();
        at.drive();
        lostAt = at.clock.instant();
        handOver();
        assertEquals(1, handedOver);
    }

    /** The loop goes on, and so does each hand-over that it began. */
    private void handOver() throws Exception {
        while (!at.hired.isEmpty()) {
            at.hired.remove(0).run();
            at.drive();
        }
    }

    /** By nothing but its own clock, until so long after the answer was lost. */
    private void until(Duration afterwards) throws Exception {
        while (at.clock.instant().isBefore(lostAt.plus(afterwards))) {
            at.later(STEP);
            handOver();
        }
    }

    private Mutation.State state() {
        return at.store.outbox().get(send).orElseThrow().state();
    }

    private int copies() {
        return at.server.mail.messages("Sent").size();
    }

    private int drafts() {
        return at.server.mail.messages("Drafts").size();
    }

    private void isLeftToThePerson() throws Exception {
        assertEquals(Mutation.State.UNKNOWN, state());
        Mutation left = at.store.outbox().get(send).orElseThrow();
        assertTrue(
                left.tries().get(left.tries().size() - 1).serverSaid().contains("it may have been sent"),
                () -> left.tries().toString());
        assertEquals(1, drafts());
        assertTrue(at.store.emails().get(draft).isPresent());

        until(Duration.ofHours(26));
        assertEquals(Mutation.State.UNKNOWN, state());
        assertEquals(1, handedOver, "handed over again");
        assertEquals(1, drafts());
    }

    @Test
    void aCopyThatTheServerFilesTwoMinutesLaterTellsThatItWasSent() throws Exception {
        until(Duration.ofMinutes(2));
        assertTrue(state() != Mutation.State.SETTLED && state() != Mutation.State.UNKNOWN, () -> "is " + state());
        assertEquals(1, drafts(), "kept while nobody knows");

        at.server.mail.deliver("Sent", message("m@x"), at.clock.instant(), Keyword.SEEN);
        until(DECIDED_BY);

        assertEquals(Mutation.State.SETTLED, state());
        assertEquals(1, copies(), "and none is filed from here");
        assertEquals(0, drafts());
        assertTrue(at.store.outbox().nextTime(at.account).isEmpty());
        assertEquals(at.there(), at.here());
        assertEquals(1, handedOver);
    }

    @Test
    void aCopyThatComesJustBeforeTheTimeIsOverTellsItToo() throws Exception {
        until(LOOKED_FOR.minus(STEP));
        at.server.mail.deliver("Sent", message("m@x"), at.clock.instant(), Keyword.SEEN);
        until(DECIDED_BY);

        assertEquals(Mutation.State.SETTLED, state());
        assertEquals(1, copies());
        assertEquals(0, drafts());
        assertEquals(1, handedOver);
    }

    @Test
    void withoutACopyItIsLeftToThePersonAfterFiveMinutesAndTheDraftStays() throws Exception {
        until(LOOKED_FOR);
        assertTrue(state() != Mutation.State.SETTLED && state() != Mutation.State.UNKNOWN, () -> "is " + state());

        until(DECIDED_BY);

        isLeftToThePerson();
        assertEquals(0, copies());
    }

    @Test
    void aCopyOfAnotherMessageTellsNothing() throws Exception {
        until(Duration.ofMinutes(2));
        at.server.mail.deliver("Sent", message("another@x"), at.clock.instant(), Keyword.SEEN);
        until(DECIDED_BY);

        isLeftToThePerson();
        assertEquals(1, copies());
    }

    @Test
    void aLoopThatBeginsAnewLooksOnAndHandsNothingOverAgain() throws Exception {
        until(Duration.ofMinutes(1));
        at.restart();
        at.drive();
        until(Duration.ofMinutes(2));
        at.server.mail.deliver("Sent", message("m@x"), at.clock.instant(), Keyword.SEEN);
        until(DECIDED_BY);

        assertEquals(Mutation.State.SETTLED, state());
        assertEquals(1, handedOver);
        assertEquals(1, copies());
        assertEquals(0, drafts());
    }
}
