package org.postferry.core.push;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Steps;
import org.postferry.connector.Submitter;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailStore;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;
import org.postferry.testkit.FakeClock;

/** Which copy in Sent tells that a message in doubt was sent. */
class SentCopyTest {
    private static final AccountId ACCOUNT = new AccountId(1);
    private static final MailboxId SENT = new MailboxId(ACCOUNT, 1);

    private final FakeClock clock = new FakeClock();
    private final Instant handedOver = clock.instant();

    /** What the outbox is told of a message in doubt, when Sent has that copy of it. */
    private List<String> told(Instant received, Instant firstSeen) throws Exception {
        List<String> told = new ArrayList<>();
        EmailStore emails =
                fake(EmailStore.class, method -> new EmailPage(List.of(copy(received, firstSeen)), Optional.empty()));
        OutboxStore outbox = fake(OutboxStore.class, method -> {
            told.add(method);
            return null;
        });
        HandOver never = (work, server) -> {
            throw new AssertionError("handed over twice");
        };
        HandOver.News unheard = fake(HandOver.News.class, method -> null);
        Endings endings = new Endings(outbox, new Lease("test", 1), new RetryTable(new Random(7)), clock);
        Sending sending = new Sending(
                endings,
                new SentMailbox(emails, mailbox -> Optional.empty()),
                new HandOver.Means(never, Runnable::run, unheard, () -> {}));
        SessionInfo server = new SessionInfo("", List.of(), SessionInfo.Push.POLL, OptionalInt.empty());
        sending.send(server, claim(), work());
        return told;
    }

    /** What is done about a copy that is to be filed from here so long after it was sent, with Sent followed up to then. */
    private List<String> done(Duration afterwards, Optional<Instant> followedUpTo) throws Exception {
        List<String> done = new ArrayList<>();
        clock.advance(afterwards);
        EmailStore emails = fake(EmailStore.class, method -> new EmailPage(List.of(), Optional.empty()));
        RemoteCommand command = new RemoteCommand.Append(
                work().sent().orElseThrow(), work().message(), Optional.of("m@x"), Set.of(), handedOver);
        MutationId id = new MutationId(ACCOUNT, 2);
        Mutation sent = new Mutation(
                id,
                "send",
                0,
                new Mutation.About(List.of(), Optional.empty(), Optional.empty(), List.of()),
                Mutation.State.SETTLED,
                handedOver,
                List.of(),
                List.of(id),
                Optional.empty());
        OutboxStore outbox = fake(OutboxStore.class, method -> {
            if (method.equals("claim")) {
                return Optional.of(new Claim(id, new Work.Perform(command), claim().steps(), false));
            }
            if (method.equals("get")) {
                return Optional.of(sent);
            }
            done.add(method);
            return null;
        });
        Session session = fake(Session.class, method -> {
            done.add(method);
            return new PerformResult(List.of(), Map.of(), new PerformResult.Outcome.Done(Optional.empty()));
        });
        Endings endings = new Endings(outbox, new Lease("test", 1), new RetryTable(new Random(7)), clock);
        HandOver.News unheard = fake(HandOver.News.class, method -> null);
        HandOver.Means means = new HandOver.Means((work, server) -> null, Runnable::run, unheard, () -> {});
        OtherCopies copies = new OtherCopies(fake(MailStore.class, method -> null), ACCOUNT);
        Push push = new Push(ACCOUNT, endings, copies, new SentMailbox(emails, mailbox -> followedUpTo), means);
        assertEquals(Set.of(SENT), push.once(session).orElseThrow().mailboxes(), "Sent is pulled in any case");
        return done;
    }

    @Test
    void aCopyIsFiledFromHereOnceTheServerHadItsTimeAndSentWasPulledAfterwards() throws Exception {
        Instant filedBy = handedOver.plus(Push.SERVER_FILES_WITHIN);
        assertEquals(List.of("failed"), done(Push.SERVER_FILES_WITHIN.minusSeconds(1), Optional.of(handedOver)));
        assertEquals(List.of("failed"), done(Duration.ofSeconds(2), Optional.of(filedBy.minusSeconds(1))));
        assertEquals(List.of("perform", "settle"), done(Duration.ZERO, Optional.of(filedBy)));
    }

    @Test
    void whereSentIsNotFollowedThatIsNotWaitedFor() throws Exception {
        assertEquals(List.of("perform", "settle"), done(Push.SERVER_FILES_WITHIN, Optional.empty()));
    }

    @Test
    void whereSentCannotBePulledTheCopyIsFiledNonetheless() throws Exception {
        Duration most = Push.SENT_AWAITED_FOR;
        assertEquals(List.of("failed"), done(most.minusSeconds(1), Optional.of(Instant.MIN)));
        assertEquals(List.of("perform", "settle"), done(Duration.ofSeconds(1), Optional.of(Instant.MIN)));
    }

    private interface Answer {
        Object of(String method);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.of(method.getName())));
    }

    private Claim claim() {
        List<String> taken = List.of("handing over " + handedOver, "in doubt since " + handedOver.plusSeconds(900));
        Steps steps = new Steps() {
            @Override
            public List<String> taken() {
                return taken;
            }

            @Override
            public void record(String step) {
                throw new AssertionError(step);
            }
        };
        return new Claim(new MutationId(ACCOUNT, 1), work(), steps, true);
    }

    private static Work.Submit work() {
        RemoteCommand.Message message = RemoteCommand.Message.of(new byte[0]);
        return new Work.Submit(
                message,
                "m@x",
                new Submitter.Envelope("me@example.org", List.of("you@example.org")),
                Optional.of(new Scope.Mailbox(SENT, "Sent")));
    }

    private static Email copy(Instant received, Instant firstSeen) {
        EmailHeader none = EmailHeader.EMPTY;
        EmailHeader header = new EmailHeader(
                List.of("m@x"),
                none.inReplyTo(),
                none.references(),
                none.from(),
                none.to(),
                none.cc(),
                none.bcc(),
                none.replyTo(),
                none.subject(),
                none.sentAt());
        return new Email(
                new EmailId(ACCOUNT, 1),
                Set.of(SENT),
                Set.of(),
                Optional.empty(),
                header,
                received,
                firstSeen,
                1,
                false,
                "",
                ContentState.NONE,
                Optional.empty());
    }

    @Test
    void aCopyThatCameAfterItWasHandedOverTellsThatItWasSent() throws Exception {
        assertEquals(List.of("settleSubmission"), told(handedOver.plusSeconds(1), handedOver.plusSeconds(30)));
    }

    @Test
    void theServersClockMayBeBehindByMinutes() throws Exception {
        Duration behind = SentMailbox.CLOCKS_DIFFER;
        assertEquals(List.of("settleSubmission"), told(handedOver.minus(behind), handedOver));
        assertEquals(List.of("failed"), told(handedOver.minus(behind).minusSeconds(1), handedOver));
    }

    @Test
    void aCopyFromBeforeIsAnEarlierMessages() throws Exception {
        Instant before = handedOver.minusSeconds(3_600);
        assertEquals(List.of("failed"), told(before, before));
        assertEquals(List.of("failed"), told(before, handedOver.plusSeconds(30)));
        assertEquals(List.of("failed"), told(handedOver.plusSeconds(30), before));
    }
}
