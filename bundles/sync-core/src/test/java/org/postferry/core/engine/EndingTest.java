package org.postferry.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.core.outbox.StoredOutbox;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.MutationId;
import org.postferry.model.Protocol;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.testkit.ProvesLimit;

/** The engine ends while a message is being handed over. */
class EndingTest {
    @TempDir
    Path folder;

    private final SlowSubmitter submitter = new SlowSubmitter(new CountDownLatch(1), new CountDownLatch(1));
    private EngineFixture at;
    private MutationId sent;

    @BeforeEach
    void handOver() throws Exception {
        at = new EngineFixture(folder).complete();
        at.engine.submitterCame(Protocol.IMAP, submitter);
        at.server.deliver("INBOX", 1);
        AccountId account = at.create();
        at.awaitMirrored(account, 1);
        Wish send = new Wish.Send(
                RemoteCommand.Message.of(new byte[0]),
                "m@example.org",
                "me@example.org",
                List.of("you@example.org"),
                Optional.empty(),
                Instant.EPOCH);
        sent = new StoredOutbox(at.engine)
                .submit(account, List.of(send), false, Optional.empty())
                .get(0);
        submitter.begun.await();
    }

    @Test
    void itWaitsForTheServersAnswerAndWritesItDownBeforeItGivesTheLeaseBack() throws Exception {
        Thread closing = new Thread(at.engine::close, "closing");
        closing.start();
        at.await(() -> !closing.isAlive() || waitsForThreads(closing));

        assertTrue(closing.isAlive(), "the answer is not here yet");
        assertTrue(at.store.leases().take("another", Duration.ofHours(1)).isEmpty());
        submitter.answer.countDown();
        closing.join();

        assertEquals(Mutation.State.SETTLED, state());
        assertTrue(at.store.leases().take("another", Duration.ofHours(1)).isPresent());
    }

    @Test
    @ProvesLimit("Engine.END_TIMEOUT")
    void aServerThatStallsHoldsItUpNoLongerThanItsTimeAndTheLeaseIsNotGivenBack() throws Exception {
        long began = System.nanoTime();

        at.engine.close();

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(Engine.END_TIMEOUT.plusSeconds(30)) < 0, took.toString());
        assertTrue(
                at.store.leases().take("another", Duration.ofHours(1)).isEmpty(),
                "what comes of it is still written down under this lease");
        submitter.answer.countDown();
        at.await(() -> state() == Mutation.State.SETTLED);
    }

    private Mutation.State state() {
        return at.store.outbox().get(sent).orElseThrow().state();
    }

    private static boolean waitsForThreads(Thread closing) {
        return List.of(closing.getStackTrace()).stream()
                .anyMatch(frame -> frame.getMethodName().equals("awaitTermination"));
    }

    private record SlowSubmitter(CountDownLatch begun, CountDownLatch answer) implements Submitter {
        @Override
        public Submission submit(
                AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
                throws InterruptedException {
            begun.countDown();
            answer.await();
            return new Submission.Accepted(List.of(), true, true);
        }
    }
}
