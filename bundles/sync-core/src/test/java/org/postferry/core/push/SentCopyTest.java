package org.postferry.core.push;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
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
                endings, new SentMailbox(emails), new HandOver.Means(never, Runnable::run, unheard, () -> {}));
        SessionInfo server = new SessionInfo("", List.of(), SessionInfo.Push.POLL, OptionalInt.empty());
        sending.send(server, claim(), work());
        return told;
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
        RemoteCommand.Message message = new RemoteCommand.Message() {
            @Override
            public long sizeBytes() {
                return 0;
            }

            @Override
            public InputStream open() {
                return InputStream.nullInputStream();
            }
        };
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
