package org.postferry.core.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter.Submission;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Work;
import org.postferry.store.Wish;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;

/** A message is delivered at most once, whatever breaks, and exactly once where nobody can doubt that it was not. */
class SendingTest {
    private static final int SEEDS = 1_000;

    private final FakeClock clock = new FakeClock();
    private InMemoryMailStore store = new InMemoryMailStore(clock);
    private final AccountId account =
            store.accounts().create(TestAccounts.imap(), Map.of()).id();
    private final List<String> delivered = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(0);
    /** The one fault there is; none: any. */
    private OptionalInt forced = OptionalInt.empty();

    private final AtomicInteger rings = new AtomicInteger();
    private final List<ConnectorException> ofTheAccount = new ArrayList<>();
    private Executor threads = Runnable::run;
    private Runnable pause = () -> {
        throw new AssertionError("nothing is to be waited for");
    };

    private ConnectorException refusal =
            ConnectorException.of(Kind.UNAUTHORIZED, Extent.EMAIL, "refused").withServerWords("535 who are you");
    private boolean doubted;
    private int faultsLeft;
    private Lease lease;
    private Push push;

    SendingTest() {
        begin();
    }

    private final class Told implements HandOver.News {
        @Override
        public void handedOver(Set<MailboxId> lookAt) {
            rings.incrementAndGet();
        }

        @Override
        public void accountFailed(ConnectorException failure) {
            ofTheAccount.add(failure);
        }
    }

    /** Dies. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void begin() {
        lease = store.leases().take("test", Duration.ofDays(365)).orElseThrow();
        beginLoop();
    }

    /** Another loop under the same lease. */
    private void beginLoop() {
        Endings endings = new Endings(store.outbox(), lease, new RetryTable(new Random(7)), clock);
        push = new Push(
                account,
                endings,
                new OtherCopies(store, account),
                new SentMailbox(store.emails(), mailbox -> Optional.empty()),
                new HandOver.Means(this::submit, threads, new Told(), () -> pause.run()));
    }

    private void restart() {
        store = store.reopen();
        begin();
    }

    /** A server that refuses, breaks off before the final dot, or loses its answer to it; or we die there. */
    private Submission submit(Work.Submit work, SessionInfo server) throws ConnectorException {
        boolean fault = faultsLeft-- > 0;
        switch (fault ? forced.orElseGet(() -> random.nextInt(6)) : 9) {
            case 0 -> throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, "the connection broke before the dot");
            case 1 -> {
                return new Submission.Refused(Kind.TRANSIENT, "451 later");
            }
            case 2 -> {
                doubted = true;
                deliver(work);
                return new Submission.Unknown("the answer to the dot was lost");
            }
            case 3 -> {
                doubted = true;
                return new Submission.Unknown("the answer to the dot was lost");
            }
            case 4 -> {
                doubted = true;
                throw new Death();
            }
            case 5 -> {
                doubted = true;
                deliver(work);
                throw new Death();
            }
            case 6 -> throw refusal;
            case 7 -> {
                return new Submission.Refused(Kind.TRANSIENT, "The account is full on the server.", true);
            }
            default -> {
                deliver(work);
                return new Submission.Accepted(List.of(), true, true);
            }
        }
    }

    private void deliver(Work.Submit work) {
        delivered.add(work.messageId());
    }

    private MutationId send() {
        byte[] bytes = "Subject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
        RemoteCommand.Message message = RemoteCommand.Message.of(bytes);
        Wish wish = new Wish.Send(
                message, "m@x", "me@example.org", List.of("you@example.org"), Optional.empty(), clock.instant());
        return store.outbox()
                .submit(account, List.of(wish), false, Optional.empty())
                .get(0);
    }

    /** Goes on until nothing waits. @param session never asked by what sends over SMTP */
    private void drive(Session session) throws Exception {
        for (int round = 0; round < 60 && store.outbox().nextTime(account).isPresent(); round++) {
            try {
                while (push.once(session).isPresent()) {
                    // the next one
                }
            } catch (Death death) {
                restart();
            }
            clock.advance(Duration.ofSeconds(40));
        }
    }

    private static Session noSession() {
        return (Session) java.lang.reflect.Proxy.newProxyInstance(
                SendingTest.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("info")) {
                        return new SessionInfo("", List.of(), SessionInfo.Push.POLL, OptionalInt.empty());
                    }
                    if (method.getName().equals("perform")) {
                        return new PerformResult(List.of(), Map.of(), new Outcome.Done(Optional.empty()));
                    }
                    throw new AssertionError("asked for " + method.getName());
                });
    }

    @Test
    void aThousandRunsDeliverAtMostOnceAndExactlyOnceWhereNothingWasInDoubt() throws Exception {
        int unknown = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            random = new SplittableRandom(seed);
            faultsLeft = random.nextInt(4);
            doubted = false;
            delivered.clear();
            MutationId id = send();

            drive(noSession());

            Mutation.State state = store.outbox().get(id).orElseThrow().state();
            assertTrue(delivered.size() <= 1, "seed " + seed + " delivered " + delivered.size());
            assertEquals(doubted ? Mutation.State.UNKNOWN : Mutation.State.SETTLED, state, "seed " + seed);
            assertTrue(doubted || delivered.size() == 1, "seed " + seed + " was lost");
            unknown += doubted ? 1 : 0;
        }
        assertTrue(unknown > 100 && unknown < 900, unknown + " were in doubt: the faults are not mixed");
    }

    @Test
    void aMessageIsTakenBackBeforeItLeaves() throws Exception {
        MutationId id = send();
        assertEquals(Optional.of(id), store.outbox().undo(id));

        drive(noSession());

        assertEquals(List.of(), delivered);
    }

    @Test
    void whatAPersonSendsAgainAfterADoubtLeavesOnceMore() throws Exception {
        faultsLeft = 1;
        forced = OptionalInt.of(3);
        MutationId id = send();
        drive(noSession());
        assertEquals(
                Mutation.State.UNKNOWN, store.outbox().get(id).orElseThrow().state());

        store.outbox().retry(id);
        push.woken();
        drive(noSession());

        assertEquals(List.of("m@x"), delivered);
        assertEquals(
                Mutation.State.SETTLED, store.outbox().get(id).orElseThrow().state());
    }

    /** What makes room may take a person a while, and the letter is not lost over it. */
    @Test
    void aLetterThatThereIsNoRoomForWaitsForHalfAnHourAndThenForAPerson() throws Exception {
        forced = OptionalInt.of(7);
        faultsLeft = Integer.MAX_VALUE;
        Instant begun = clock.instant();
        MutationId id = send();
        while (state(id) == Mutation.State.PENDING) {
            push.woken();
            push.once(noSession());
            clock.advance(Duration.ofSeconds(30));
        }

        assertEquals(30, Duration.between(begun, clock.instant()).toMinutes(), 1);
        assertEquals(Mutation.State.FAILED, state(id));
        Mutation failed = store.outbox().get(id).orElseThrow();
        assertEquals(5, failed.tries().size());
        assertEquals("The account is full on the server.", failed.tries().get(4).serverSaid());
        assertEquals(List.of(), delivered);

        faultsLeft = 0;
        store.outbox().retry(id);
        push.woken();
        drive(noSession());
        assertEquals(List.of("m@x"), delivered);
        assertEquals(Mutation.State.SETTLED, state(id));
    }

    @Test
    void roomThatIsMadeMeanwhileIsUsed() throws Exception {
        forced = OptionalInt.of(7);
        faultsLeft = 3;
        MutationId id = send();

        drive(noSession());

        assertEquals(List.of("m@x"), delivered);
        assertEquals(Mutation.State.SETTLED, state(id));
    }

    private MutationId otherWish() {
        Wish other = new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty());
        return store.outbox()
                .submit(account, List.of(other), false, Optional.empty())
                .get(0);
    }

    private Mutation.State state(MutationId id) {
        return store.outbox().get(id).orElseThrow().state();
    }

    /** Hands a message over to a server that stalls: whatever is run then is the rest. */
    private Runnable stalled(MutationId id) throws Exception {
        List<Runnable> stalled = new ArrayList<>();
        threads = stalled::add;
        begin();
        assertTrue(push.once(noSession()).isPresent());
        assertEquals(Mutation.State.PENDING, state(id));
        return stalled.get(0);
    }

    @Test
    void aServerThatStallsKeepsNothingElseWaiting() throws Exception {
        MutationId id = send();
        Runnable rest = stalled(id);
        MutationId other = otherWish();

        assertTrue(push.once(noSession()).isPresent(), "another wish goes on");
        assertEquals(Mutation.State.SETTLED, state(other));
        assertEquals(Optional.empty(), push.once(noSession()), "and so does the loop with its mailboxes");
        assertTrue(push.nextTime().orElseThrow().isAfter(clock.instant()));
        assertEquals(0, rings.get());
        assertTrue(!store.outbox().discard(id), "it is on its way");

        rest.run();
        assertEquals(1, rings.get());
        assertEquals(Mutation.State.SETTLED, state(id));
        assertEquals(1, delivered.size());
    }

    @Test
    void theServersYesIsOnDiskBeforeTheLoopHearsOfIt() throws Exception {
        MutationId id = send();

        stalled(id).run();
        restart();

        assertEquals(Mutation.State.SETTLED, state(id));
        drive(noSession());
        assertEquals(1, delivered.size());
    }

    @Test
    void whatALoopBeganToHandOverIsNobodyElsesThoughItEnded() throws Exception {
        MutationId id = send();
        Runnable rest = stalled(id);

        beginLoop();
        for (int minute = 0; minute < 10; minute++) {
            clock.advance(Duration.ofMinutes(1));
            push.woken();
            assertEquals(Optional.empty(), push.once(noSession()), "there is nothing in doubt");
        }
        rest.run();

        assertEquals(Mutation.State.SETTLED, state(id));
        assertEquals(1, delivered.size());
    }

    @Test
    void whereTheDiskIsFullTheServersYesIsNotForgotten() throws Exception {
        MutationId id = send();
        Runnable rest = stalled(id);
        List<String> pauses = new ArrayList<>();
        pause = () -> {
            pauses.add("pause");
            assertTrue(!store.outbox().discard(id), "it is on its way until its end is written down");
        };
        store.failCommit(1);

        rest.run();

        assertEquals(1, pauses.size());
        assertEquals(Mutation.State.SETTLED, state(id));
    }

    @Test
    void aDiskThatStaysFullIsSaidOnceAndItsEndTooHoweverLongItTakes() throws Exception {
        MutationId id = send();
        Runnable rest = stalled(id);
        AtomicInteger pauses = new AtomicInteger();
        pause = () -> store.diskFull(pauses.incrementAndGet() < 50);
        store.diskFull(true);

        List<String> said = logged(rest);

        assertEquals(50, pauses.get());
        assertEquals(Mutation.State.SETTLED, state(id));
        assertEquals(2, said.size(), said.toString());
        assertTrue(said.get(0).contains("cannot be written down yet"), said.get(0));
        assertTrue(said.get(1).contains("is written down now"), said.get(1));
    }

    /** What is logged meanwhile about a message's end. */
    private static List<String> logged(Runnable work) {
        PrintStream usual = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(usual);
        }
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("written down"))
                .toList();
    }

    @Test
    void whatTheServerWillNotHaveConcernsThatMessageAlone() throws Exception {
        faultsLeft = 1;
        forced = OptionalInt.of(6);
        refusal = ConnectorException.of(Kind.PERMANENT, Extent.ACCOUNT, "HTTP 413")
                .withServerWords("413 too large");
        MutationId id = send();

        assertTrue(push.once(noSession()).isPresent(), "the account goes on");

        assertEquals(Mutation.State.FAILED, state(id));
        assertEquals(List.of(), ofTheAccount);
    }

    @Test
    void whatKeepsTheAccountFromAllIsToldToTheAccountAndCountsAgainstNoMessage() throws Exception {
        faultsLeft = 7;
        forced = OptionalInt.of(6);
        refusal = ConnectorException.of(Kind.UNAUTHORIZED, Extent.ACCOUNT, "HTTP 401")
                .withServerWords("401 who are you");
        MutationId id = send();

        drive(noSession());

        assertEquals(7, ofTheAccount.size());
        assertEquals(Mutation.State.SETTLED, state(id));
    }

    @Test
    void aRefusedSignInIsNotTriedAgainByItself() throws Exception {
        faultsLeft = 1;
        forced = OptionalInt.of(6);
        MutationId id = send();

        drive(noSession());

        Mutation refused = store.outbox().get(id).orElseThrow();
        assertEquals(Mutation.State.FAILED, refused.state());
        assertEquals(1, refused.tries().size());
        assertEquals("535 who are you", refused.tries().get(0).serverSaid());
        store.outbox().retry(id);
        push.woken();
        drive(noSession());
        assertEquals(1, delivered.size());
    }
}
