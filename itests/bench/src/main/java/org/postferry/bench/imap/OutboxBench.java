package org.postferry.bench.imap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * {@code ./bench outbox}: how long a change takes to be accepted, on disk and shown, and how long many at once take to reach a
 * local Dovecot, seen by another client there. Over HTTP, on the product as a person starts it. Not thread-safe.
 */
public final class OutboxBench {
    private static final int AIM_EMAILS = 100_000;
    private static final int BATCH = 10_000;
    private static final int SINGLE_CHANGES = 500;

    /** What is done for the first time is done by the interpreter. */
    private static final int FIRST_CHANGES = 300;

    private static final int PAGE = 500;
    private static final Duration LONGEST_FIRST_SYNC = Duration.ofMinutes(10);
    private static final Duration LONGEST_INDEXING = Duration.ofMinutes(5);
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final String API = "api/v1/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path benchData;
    private final int messages;
    private final int runs;

    public OutboxBench(Path benchData, int messages, int runs) {
        this.benchData = benchData;
        this.messages = messages;
        this.runs = runs;
    }

    /** One mailbox, filled once; then changes one by one, and batches of them. */
    public List<Report> run() {
        Path data = benchData.resolve("data");
        Folders.delete(data);
        try (MailSource source = MailSource.start(benchData, messages);
                RunningPostferry postferry = RunScript.on(data).untilReady()) {
            source.lend("outbox");
            Mirror mirror = Mirror.add(postferry, source.port(), "outbox", DovecotServer.PASSWORD);
            mirror.awaitWhole(LONGEST_FIRST_SYNC, step -> {});
            List<Listed> listed = newest(postferry, Math.min(messages, BATCH));
            List<String> emails = listed.stream().map(Listed::id).toList();
            Random random = new Random(messages);
            Change flag = number -> flag(postferry, emails, random);
            millis(flag, FIRST_CHANGES);
            Series atOnce = millis(flag, SINGLE_CHANGES);
            mirror.awaitIndexed(LONGEST_INDEXING);
            Series flags = millis(flag, SINGLE_CHANGES);
            List<String> mailboxes =
                    listed.stream().map(Listed::mailbox).distinct().toList();
            Series moves = millis(number -> move(postferry, listed.get(number), mailboxes), SINGLE_CHANGES);
            Series appended = millis(number -> append(postferry, mailboxes, number), SINGLE_CHANGES);
            awaitCarried(postferry);
            List<Double> batchAccepted = new ArrayList<>();
            List<Double> reached = new ArrayList<>();
            for (int run = 1; run <= runs; run++) {
                batch(postferry, source, emails, "$bench" + run, batchAccepted, reached);
                System.out.printf("  batch %d of %d: %.2f s%n", run, runs, reached.get(run - 1));
            }
            Map<String, Series> accepted = new LinkedHashMap<>();
            accepted.put("one flag to its 202", flags);
            accepted.put("one move to its 202", moves);
            accepted.put("one message of 8 kB, put into a mailbox, to its 202", appended);
            return List.of(report(atOnce, accepted, new Series(batchAccepted), new Series(reached), emails.size()));
        } finally {
            Folders.delete(data);
        }
    }

    /** An email, and the one mailbox it is in. */
    private record Listed(String id, String mailbox) {
        static Listed of(JsonNode email) {
            return new Listed(
                    email.get("id").asText(),
                    email.get("mailboxIds").fieldNames().next());
        }
    }

    private static List<Listed> newest(RunningPostferry postferry, int count) {
        List<Listed> ids = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent() && ids.size() < count) {
            JsonNode page = postferry.json(API + "emails?limit=" + PAGE
                    + after.filter(cursor -> !cursor.isEmpty())
                            .map(cursor -> "&after=" + cursor)
                            .orElse(""));
            page.get("items").forEach(email -> ids.add(Listed.of(email)));
            after = Optional.of(page.path("next")).filter(JsonNode::isTextual).map(JsonNode::asText);
        }
        return ids.subList(0, Math.min(count, ids.size()));
    }

    /** A request. */
    private interface Change {
        HttpResponse<String> make(int number);
    }

    /** Milliseconds from a request to its 202, one after the other, while the engine carries the ones before to the server. */
    private static Series millis(Change change, int count) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = change.make(i);
            millis.add((System.nanoTime() - begin) / 1e6);
            RunningPostferry.parse(answer, 202);
        }
        return new Series(millis);
    }

    private static HttpResponse<String> flag(RunningPostferry postferry, List<String> emails, Random random) {
        String email = emails.get(random.nextInt(emails.size()));
        String change = "{\"keywords\":{\"$flagged\":" + (random.nextBoolean() ? "true" : "null") + "}}";
        return postferry.patch(API + "emails/" + email, change);
    }

    private static HttpResponse<String> move(RunningPostferry postferry, Listed email, List<String> mailboxes) {
        String target = mailboxes.get((mailboxes.indexOf(email.mailbox()) + 1) % mailboxes.size());
        ObjectNode change = JSON.createObjectNode();
        change.putObject("mailboxIds").put(target, true).putNull(email.mailbox());
        return postferry.patch(API + "emails/" + email.id(), change.toString());
    }

    private static HttpResponse<String> append(RunningPostferry postferry, List<String> mailboxes, int number) {
        String mailbox = mailboxes.get(number % mailboxes.size());
        String message = "From: a@example.org\r\nSubject: Put here " + number + "\r\nMessage-ID: <put" + number
                + "@example.org>\r\n\r\n" + "A line of some length, as people write them.\r\n".repeat(180);
        String account = mailbox.substring(0, mailbox.indexOf('-'));
        return postferry.send(postferry
                .request(API + "accounts/" + account + "/emails?mailboxId=" + mailbox)
                .setHeader("Content-Type", "message/rfc822")
                .POST(HttpRequest.BodyPublishers.ofString(message)));
    }

    /** Until the server has all that was wished. */
    private static void awaitCarried(RunningPostferry postferry) {
        long deadline = System.nanoTime() + LONGEST_BATCH.toNanos();
        while (!postferry
                .json(API + "mutations?state=pending&limit=1")
                .get("items")
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not everything reached the server within " + LONGEST_BATCH);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static void batch(
            RunningPostferry postferry,
            MailSource source,
            List<String> emails,
            String keyword,
            List<Double> accepted,
            List<Double> reached) {
        ObjectNode request = JSON.createObjectNode();
        emails.forEach(request.putArray("ids")::add);
        request.putObject("patch").putObject("keywords").put(keyword, true);
        try (ImapClient other = new ImapClient(source.port(), "outbox", DovecotServer.PASSWORD)) {
            long begin = System.nanoTime();
            RunningPostferry.parse(postferry.post(API + "emails/batch", request.toString()), 202);
            accepted.add((System.nanoTime() - begin) / 1e6);
            await(other, keyword, emails.size());
            reached.add((System.nanoTime() - begin) / 1e9);
        }
    }

    /** Until the server shows so many emails with the keyword. */
    private static void await(ImapClient other, String keyword, int count) {
        long deadline = System.nanoTime() + LONGEST_BATCH.toNanos();
        Set<String> mailboxes = new HashSet<>(other.counts().keySet());
        while (System.nanoTime() < deadline) {
            int seen = 0;
            for (String mailbox : mailboxes) {
                other.command("EXAMINE " + mailbox);
                seen += other.search("KEYWORD " + keyword).size();
            }
            if (seen == count) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new IllegalStateException("the batch did not reach the server within " + LONGEST_BATCH);
    }

    private Report report(
            Series atOnce, Map<String, Series> accepted, Series batchAccepted, Series reached, int batch) {
        Report report = new Report(
                String.format(Locale.ROOT, "Outbox, %,d emails", messages),
                Machine.describe(List.of(List.of("/usr/sbin/dovecot", "--version")))
                        + ". Over HTTP, signed in with a password; "
                        + SINGLE_CHANGES + " single changes of each kind one after the other, " + runs
                        + " batches; what reached Dovecot is what another client sees there.",
                List.of("", "p50", "p99", "worst"));
        accepted.forEach((kind, series) -> accepted(report, kind, series));
        accepted(report, "one flag right after the first sync, while it is being indexed", atOnce);
        String many = String.format(Locale.ROOT, "%,d changes in one batch", batch);
        report.row(many + " to their 202", millis(batchAccepted.median()), "", millis(batchAccepted.max()));
        report.row(many + " to the server", seconds(reached.median()), "", seconds(reached.max()));
        if (messages == AIM_EMAILS) {
            accepted.values().stream()
                    .mapToDouble(series -> series.percentile(99))
                    .max()
                    .ifPresent(slowest -> report.measured(Aim.ACCEPTED, slowest));
        }
        if (batch == BATCH) {
            report.measured(Aim.BATCH_REACHES, reached.median());
        }
        return report;
    }

    private static void accepted(Report report, String name, Series series) {
        report.row(name, millis(series.median()), millis(series.percentile(99)), millis(series.max()));
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f s", value);
    }
}
