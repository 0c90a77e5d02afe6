package org.postferry.core.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.smtp.SmtpSubmitter;
import org.postferry.store.Lease;
import org.postferry.store.Wish;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.smtp.RudeSmtpServer;
import org.postferry.testkit.smtp.RudeSmtpServer.Manner;
import org.postferry.testkit.store.InMemoryMailStore;

/** Outbox, engine and SMTP against a server that refuses, and breaks off at any byte: at most one copy, and exactly one where nobody can doubt. */
class SendingOverSmtpTest {
    private static final int SEEDS = 60;
    private static final int SEEDS_OF_A_LONG_RUN = 1_000;
    /** So many lines make a message larger than all buffers of a line: 16 MB. */
    private static final int LARGE = 1_200_000;
    /** Of such a message a server has read no more than that when it breaks off: the dot has not left by then. */
    private static final int READ_AT_MOST = 1_000_000;

    private static final HandOver.News UNHEARD = new HandOver.News() {
        @Override
        public void handedOver(Set<MailboxId> lookAt) {}

        @Override
        public void accountFailed(ConnectorException failure) {}
    };

    private final FakeClock clock = new FakeClock();
    private InMemoryMailStore store = new InMemoryMailStore(clock);
    private AccountId account =
            store.accounts().create(TestAccounts.imap(), Map.of()).id();

    private static AccountSettings at(int port) {
        AccountSettings usual = TestAccounts.imap();
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                usual.endpoint(),
                false,
                usual.caCertificate(),
                usual.sessionUrl(),
                usual.jmapAccountId(),
                usual.username(),
                usual.auth(),
                Optional.of(new SmtpSettings(new Endpoint("127.0.0.1", port, Security.NONE), "jane")),
                usual.profile(),
                usual.limits(),
                Duration.ZERO,
                Map.of(),
                usual.policy());
    }

    private static Session session() {
        SessionInfo info = new SessionInfo("", List.of(), SessionInfo.Push.POLL, OptionalInt.empty());
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> info);
    }

    private MutationId send(String messageId, int size) {
        String text = "Message-ID: <" + messageId + ">\r\nSubject: x\r\n\r\n" + "0123456789\r\n.\r\n".repeat(size);
        Wish wish = new Wish.Send(
                RemoteCommand.Message.of(text.getBytes(StandardCharsets.US_ASCII)),
                messageId,
                "me@example.org",
                List.of("you@example.org"),
                Optional.empty(),
                clock.instant());
        return store.outbox()
                .submit(account, List.of(wish), false, Optional.empty())
                .get(0);
    }

    private void drive(Push push) throws Exception {
        for (int round = 0; round < 80 && store.outbox().nextTime(account).isPresent(); round++) {
            while (push.once(session()).isPresent()) {
                // the next one
            }
            clock.advance(Duration.ofSeconds(40));
        }
    }

    /** Faults of a server, at most three before it behaves. Four answered noes leave a try before the last. */
    private static void misbehave(RudeSmtpServer server, SplittableRandom random, int size) {
        int faults = random.nextInt(4);
        if (size == LARGE) {
            server.nextBreaksAfter(random.nextInt(READ_AT_MOST));
            faults = Math.min(faults, 2);
        }
        for (; faults > 0; faults--) {
            switch (random.nextInt(7)) {
                case 0 -> server.next(Manner.REFUSES_FOR_NOW);
                case 1 -> server.next(Manner.REFUSES_AFTER_DOT_FOR_NOW);
                case 2 -> server.next(Manner.REFUSES_SIGN_IN_FOR_NOW);
                case 3 -> server.next(Manner.BREAKS_AFTER_DOT);
                case 4 -> server.next(Manner.BREAKS_IN_DATA);
                case 5 -> server.next(Manner.BREAKS_IN_ANSWER);
                default -> server.nextBreaksAfter(random.nextInt(300 + size * 16));
            }
        }
    }

    private static int size(int seed, SplittableRandom random) {
        if (seed % 20 == 0) {
            return LARGE;
        }
        return random.nextInt(4) == 0 ? 60_000 : random.nextInt(40);
    }

    /** One message, until nothing waits any more. Returns how many tries came how far. */
    private Map<Evidence.Try, Integer> run(int seed, Submitter submitter) throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer()) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = size(seed, random);
            misbehave(server, random, size);
            store = new InMemoryMailStore(clock);
            account = store.accounts().create(TestAccounts.imap(), Map.of()).id();
            Lease lease = store.leases().take("test", Duration.ofDays(365)).orElseThrow();
            Endings endings = new Endings(store.outbox(), lease, new RetryTable(new Random(seed)), clock);
            Evidence evidence = new Evidence(server);
            HandOver overSmtp = (work, info) -> submitter.submit(
                    at(server.port()),
                    new Credential.Password("secret"),
                    evidence.watched(work.message()),
                    work.envelope());
            Push push = new Push(
                    account,
                    endings,
                    new OtherCopies(store, account),
                    new SentMailbox(store.emails(), mailbox -> Optional.empty()),
                    new HandOver.Means(overSmtp, Runnable::run, UNHEARD, () -> {}));
            MutationId id = send("m" + seed + "@x", size);

            drive(push);

            return evidence.judge(store.outbox().get(id).orElseThrow().state());
        }
    }

    @Test
    void whereverTheServerBreaksOffAtMostOneCopyIsDeliveredAndNoneIsLost() throws Exception {
        boolean isLong = "true".equals(System.getProperty("postferry.long"));
        int seeds = isLong ? SEEDS_OF_A_LONG_RUN : SEEDS;
        Map<Evidence.Try, Integer> tries = new EnumMap<>(Evidence.Try.class);
        for (int seed = 0; seed < seeds; seed++) {
            Map<Evidence.Try, Integer> ofOne = judged(seed, new SmtpSubmitter());
            ofOne.forEach((kind, count) -> tries.merge(kind, count, Integer::sum));
        }
        assertEquals(EnumSet.allOf(Evidence.Try.class), tries.keySet(), "something was never tried");
        int lost = tries.get(Evidence.Try.ANSWER_LOST);
        assertTrue(lost > seeds / 20 && lost < seeds * 2 / 3, lost + " of " + seeds + " were in doubt for certain");
    }

    @ParameterizedTest
    @EnumSource
    void aSubmitterThatGivesOneWrongAnswerIsRed(BrokenSubmitter broken) {
        AssertionError red = assertThrows(AssertionError.class, () -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                judged(seed, broken.over(new SmtpSubmitter()));
            }
        });

        assertTrue(String.valueOf(red.getMessage()).contains(broken.verdict), () -> "red for another reason: " + red);
    }

    private Map<Evidence.Try, Integer> judged(int seed, Submitter submitter) throws Exception {
        try {
            return run(seed, submitter);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
