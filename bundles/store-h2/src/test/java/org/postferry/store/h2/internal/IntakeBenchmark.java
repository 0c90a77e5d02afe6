package org.postferry.store.h2.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.testkit.TestAccounts;

/**
 * Takes emails in as a first sync does, newest first, and says what that cost from a cold start. Not a test: it is run by
 * hand, with {@code -Xmx256m -XX:+UseSerialGC}. Arguments: a folder, the number of emails, emails a batch.
 */
final class IntakeBenchmark {
    private static final int MAILBOXES = 20;
    private static final long UIDVALIDITY = 7;

    private final H2MailStore store;
    private final int emails;
    private final int batchSize;
    private final Random random = new Random(42);
    private final Lease lease;
    private final AccountId account;

    private IntakeBenchmark(H2MailStore store, int emails, int batchSize) {
        this.store = store;
        this.emails = emails;
        this.batchSize = batchSize;
        this.lease = store.leases().take("bench", Duration.ofDays(1)).orElseThrow();
        this.account = store.accounts().create(TestAccounts.imap(), Map.of()).id();
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int emails = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        int batchSize = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        long before = cpuNanos();
        long began = System.nanoTime();
        try (H2MailStore store = new H2MailStore(directory, Clock.systemUTC())) {
            IntakeBenchmark benchmark = new IntakeBenchmark(store, emails, batchSize);
            benchmark.run();
            System.out.printf(
                    "%d emails in batches of %d: %.2f core-seconds, %.2f s, database %d MB, heap %d MB%n",
                    emails,
                    batchSize,
                    (cpuNanos() - before) / 1e9,
                    (System.nanoTime() - began) / 1e9,
                    Files.size(directory.resolve("postferry.mv.db")) / 1_000_000,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1_000_000);
            benchmark.questions();
        }
        System.out.printf("closed: database %d MB%n", Files.size(directory.resolve("postferry.mv.db")) / 1_000_000);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private void run() {
        List<RemoteFact> list = new ArrayList<>();
        for (int i = 0; i < MAILBOXES; i++) {
            list.add(new RemoteFact.MailboxSeen(
                    "box" + i,
                    "box" + i,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    OptionalLong.of(UIDVALIDITY),
                    OptionalLong.empty()));
        }
        apply(Lane.head(new Scope.MailboxList()), Checkpoint.NONE, list, Map.of(), Optional.of(new PullEnd.Current()));
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            fill(new Scope.Mailbox(mailbox.id(), mailbox.rawName()));
        }
    }

    private void fill(Scope.Mailbox scope) {
        Checkpoint at = Checkpoint.NONE;
        for (int last = emails / MAILBOXES; last > 0; last -= batchSize) {
            List<RemoteFact> facts = new ArrayList<>();
            Map<RemoteId, EmailHeader> headers = new HashMap<>();
            for (int uid = last; uid > Math.max(0, last - batchSize); uid--) {
                RemoteFact.EmailSeen seen = seen(scope, uid);
                facts.add(seen);
                headers.put(seen.id(), header(uid));
            }
            at = apply(Lane.history(scope), at, facts, headers, Optional.empty());
        }
        Optional<PullEnd> whole = Optional.of(new PullEnd.Whole(new Checkpoint("head"), false));
        apply(Lane.history(scope), at, List.of(), Map.of(), whole);
    }

    private Checkpoint apply(
            Lane lane,
            Checkpoint at,
            List<RemoteFact> facts,
            Map<RemoteId, EmailHeader> headers,
            Optional<PullEnd> end) {
        Checkpoint next = new Checkpoint(
                "imap1:7:123456:" + facts.size() + ":" + at.value().hashCode());
        IntakeResult result =
                store.intake().apply(new IntakeBatch(lease, account, lane, at, facts, headers, Map.of(), next, end));
        return ((IntakeResult.Applied) result).checkpoint();
    }

    private RemoteFact.EmailSeen seen(Scope.Mailbox scope, int uid) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append("Received: from mail")
                    .append(random.nextInt(1000))
                    .append(".example.org by mx.example.org with ESMTPS id ")
                    .append(Long.toHexString(random.nextLong()))
                    .append("; Mon, 1 Jan 2024 00:00:00 +0000\r\n");
        }
        text.append("DKIM-Signature: v=1; a=rsa-sha256; b=")
                .append("Ab3dEf".repeat(60))
                .append("\r\n");
        text.append("Message-ID: <")
                .append(scope.id().number())
                .append('.')
                .append(uid)
                .append("@example.org>\r\n\r\n");
        Set<Keyword> keywords =
                uid % 5 == 0 ? Set.of() : uid % 50 == 1 ? Set.of(Keyword.SEEN, Keyword.FLAGGED) : Set.of(Keyword.SEEN);
        return new RemoteFact.EmailSeen(
                new RemoteId.Uid(scope.id(), UIDVALIDITY, uid),
                HeaderBytes.of(text.toString().getBytes(StandardCharsets.ISO_8859_1)),
                false,
                Instant.ofEpochSecond(1_600_000_000L + uid * 3_600L + random.nextInt(3_000)),
                2_000 + random.nextInt(30_000),
                Set.of(new RemoteMembership(new MailboxRef.Known(scope.id()), keywords, false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private EmailHeader header(int uid) {
        EmailAddress from =
                new EmailAddress(Optional.of("Person Number " + uid % 997), "person" + uid % 997 + "@example.org");
        EmailAddress to = new EmailAddress(Optional.of("The Owner"), "owner@example.com");
        return new EmailHeader(
                List.of(Long.toHexString(random.nextLong()) + "." + uid + "@example.org"),
                uid % 3 == 0 ? List.of(Long.toHexString(random.nextLong()) + "@example.org") : List.of(),
                uid % 3 == 0 ? List.of(Long.toHexString(random.nextLong()) + "@example.org") : List.of(),
                List.of(from),
                List.of(to),
                List.of(),
                List.of(),
                List.of(),
                "About the meeting number " + random.nextInt(100_000) + " and what follows from it",
                Optional.of(Instant.ofEpochSecond(1_600_000_000L + uid * 3_600L)));
    }

    private void questions() {
        for (int round = 0; round < 3; round++) {
            long began = System.nanoTime();
            store.emails().page(org.postferry.store.EmailQuery.ofAccount(account, 50));
            System.out.printf("account's newest 50: %.2f ms%n", (System.nanoTime() - began) / 1e6);
        }
    }
}
