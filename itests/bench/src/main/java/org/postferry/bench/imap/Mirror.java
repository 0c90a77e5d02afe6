package org.postferry.bench.imap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.mail.Folder;

/** One account of a running Postferry, seen over HTTP alone. Not thread-safe. */
public final class Mirror {

    private static final String API = "api/v1/";
    private static final int PAGE = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Looking must cost next to nothing of what it looks at, and be fine enough to time it: a look each hundredth of the time so far. */
    private static final int LOOKS = 100;

    private static final Duration SHORTEST_BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration BETWEEN_QUICK_LOOKS = Duration.ofMillis(5);

    private final RunningPostferry postferry;
    private final String id;

    private Mirror(RunningPostferry postferry, String id) {
        this.postferry = postferry;
        this.id = id;
    }

    /** Adds an account on a server of this machine, without TLS. */
    public static Mirror add(RunningPostferry postferry, int port, String user, String password) {
        ObjectNode account = JSON.createObjectNode()
                .put("name", user)
                .put("email", user + "@example.org")
                .put("protocol", "imap")
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("security", "none")
                .put("username", user)
                .put("auth", "password")
                .put("password", password);
        JsonNode created = RunningPostferry.parse(postferry.post(API + "accounts", account.toString()), 201);
        return new Mirror(postferry, created.get("id").asText());
    }

    /** Adds an account whose JMAP session is at a port of this machine. */
    public static Mirror addJmap(RunningPostferry postferry, String name, int port, String user, String password) {
        ObjectNode account = JSON.createObjectNode()
                .put("name", name)
                .put("email", user)
                .put("protocol", "jmap")
                .put("sessionUrl", "http://127.0.0.1:" + port)
                .put("username", user)
                .put("auth", "password")
                .put("password", password);
        JsonNode created = RunningPostferry.parse(postferry.post(API + "accounts", account.toString()), 201);
        return new Mirror(postferry, created.get("id").asText());
    }

    /** How far it is at one moment of a first sync. */
    public record Step(double seconds, String phase, long done, long total) {}

    /** What the account's log adds up to. */
    public record Traffic(long bytes, long roundTrips) {}

    /** Returns when nothing is left to do; tells each step meanwhile. */
    public void awaitWhole(Duration atMost, Consumer<Step> steps) {
        long begin = System.nanoTime();
        await("the account is whole", atMost, Mirror::aHundredthOf, () -> {
            JsonNode status = status();
            JsonNode progress = status.path("progress");
            if (progress.isObject()) {
                steps.accept(new Step(
                        (System.nanoTime() - begin) / 1e9,
                        progress.path("phase").asText(),
                        progress.path("done").asLong(),
                        progress.path("total").asLong()));
            }
            return isWhole(status);
        });
    }

    /** Whether nothing is left to do. */
    boolean isWhole() {
        return isWhole(status());
    }

    private static boolean isWhole(JsonNode status) {
        return status.path("progress").isNull() && status.path("state").asText().equals("healthy");
    }

    /** Returns when the index has seen everything that is here. */
    void awaitIndexed(Duration atMost) {
        await(
                "everything is indexed",
                atMost,
                Mirror::aHundredthOf,
                () -> postferry
                                .json(API + "search?q=indexed&limit=1")
                                .at("/index/behind")
                                .asLong()
                        == 0);
    }

    /** Returns when a search for this word finds an email. */
    void awaitFound(String word, Duration atMost) {
        await(
                word + " is found",
                atMost,
                ignored -> BETWEEN_QUICK_LOOKS,
                () -> postferry
                                .json(API + "search?limit=1&q=" + word)
                                .get("total")
                                .asLong()
                        > 0);
    }

    /** How many emails are here with every byte; walks all pages. */
    public long fullEmails() {
        long full = 0;
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            JsonNode page = postferry.json(API + "emails?accountId=" + id + "&limit=" + PAGE
                    + after.filter(a -> !a.isEmpty()).map(a -> "&after=" + a).orElse(""));
            for (JsonNode email : page.get("items")) {
                full += email.get("contentState").asText().equals("full") ? 1 : 0;
            }
            after = Optional.of(page.path("next")).filter(JsonNode::isTextual).map(JsonNode::asText);
        }
        return full;
    }

    /** All runs together since the account was added. */
    public Traffic traffic() {
        long bytes = 0;
        long roundTrips = 0;
        for (JsonNode entry :
                postferry.json(API + "accounts/" + id + "/log?limit=" + PAGE).get("items")) {
            bytes += entry.path("bytes").asLong();
            roundTrips += entry.path("roundTrips").asLong();
        }
        return new Traffic(bytes, roundTrips);
    }

    /** Asks for a look at the server and returns when it has been had. */
    public void syncNow(Duration atMost) {
        String before = status().path("lastSuccessAt").asText();
        RunningPostferry.parse(postferry.post(API + "accounts/" + id + "/sync", "{}"), 202);
        await("the server was looked at", atMost, ignored -> BETWEEN_QUICK_LOOKS, () -> !status().path("lastSuccessAt")
                .asText()
                .equals(before));
    }

    public void pause() {
        RunningPostferry.parse(postferry.post(API + "accounts/" + id + "/pause", "{}"), 202);
    }

    public void resume() {
        RunningPostferry.parse(postferry.post(API + "accounts/" + id + "/resume", "{}"), 202);
    }

    /** From now on the server is at another port of this machine. */
    public void moveTo(int port) {
        RunningPostferry.parse(postferry.patch(API + "accounts/" + id, "{\"port\":" + port + "}"), 200);
    }

    /** Returns when every mailbox has these counts, by its name on the wire. */
    void awaitCounts(Map<String, ImapClient.Count> expected, Duration atMost) {
        await("the counts are those of the server", atMost, ignored -> BETWEEN_QUICK_LOOKS, () -> counts().equals(
                        expected));
    }

    /** Returns when the newest email of a mailbox has this subject; looks without a pause. */
    public void awaitNewest(String mailboxId, String subject, Duration atMost) {
        awaitNewest(mailboxId, subject, atMost, Duration.ZERO);
    }

    /** The same for what must not be disturbed by looking. */
    void awaitNewestCalmly(String mailboxId, String subject, Duration atMost) {
        awaitNewest(mailboxId, subject, atMost, BETWEEN_QUICK_LOOKS);
    }

    private void awaitNewest(String mailboxId, String subject, Duration atMost, Duration betweenLooks) {
        String path = API + "emails?accountId=" + id + "&mailboxId=" + mailboxId + "&limit=1";
        await("the email is here", atMost, ignored -> betweenLooks, () -> postferry
                .json(path)
                .get("items")
                .path(0)
                .path("subject")
                .asText()
                .equals(subject));
    }

    public String mailboxId(String path) {
        for (JsonNode mailbox : mailboxes()) {
            if (mailbox.get("path").asText().equals(path)) {
                return mailbox.get("id").asText();
            }
        }
        throw new IllegalStateException("no mailbox " + path);
    }

    /** Returns when the mailbox shows its first emails. */
    void awaitFirst(String path, Duration atMost) {
        await(
                "the first email of " + path + " is here",
                atMost,
                ignored -> BETWEEN_QUICK_LOOKS,
                () -> emails(path) > 0);
    }

    /** How many emails a mailbox shows, by its path. */
    public long emails(String path) {
        for (JsonNode mailbox : mailboxes()) {
            if (mailbox.get("path").asText().equals(path)) {
                return mailbox.get("totalEmails").asLong();
            }
        }
        return 0;
    }

    /** Returns when a mailbox shows so many emails. */
    public void awaitEmails(String path, long emails, Duration atMost) {
        await("the emails are here", atMost, ignored -> BETWEEN_QUICK_LOOKS, () -> emails(path) == emails);
    }

    /** Whether it is connected and lacks nothing. */
    public boolean isHealthy() {
        return status().path("state").asText().equals("healthy");
    }

    private Map<String, ImapClient.Count> counts() {
        Map<String, ImapClient.Count> counts = new LinkedHashMap<>();
        for (JsonNode mailbox : mailboxes()) {
            // one that can hold no mail has no count of the server
            if (!mailbox.path("serverEmails").isNull()) {
                counts.put(
                        Folder.modifiedUtf7(mailbox.get("path").asText()),
                        new ImapClient.Count(
                                mailbox.get("totalEmails").asLong(),
                                mailbox.get("unreadEmails").asLong()));
            }
        }
        return counts;
    }

    private JsonNode mailboxes() {
        JsonNode answer = postferry.json(API + "accounts/" + id + "/mailboxes?limit=" + PAGE);
        return answer.has("items") ? answer.get("items") : answer;
    }

    private JsonNode status() {
        return postferry.json(API + "accounts/" + id).get("status");
    }

    private static Duration aHundredthOf(Duration soFar) {
        Duration part = soFar.dividedBy(LOOKS);
        return part.compareTo(SHORTEST_BETWEEN_LOOKS) < 0
                ? SHORTEST_BETWEEN_LOOKS
                : part.compareTo(LONGEST_BETWEEN_LOOKS) > 0 ? LONGEST_BETWEEN_LOOKS : part;
    }

    /** @param betweenLooks how long to wait for the next look, by the time so far */
    private void await(String what, Duration atMost, UnaryOperator<Duration> betweenLooks, Supplier<Boolean> so) {
        long begin = System.nanoTime();
        while (!so.get()) {
            Duration soFar = Duration.ofNanos(System.nanoTime() - begin);
            if (soFar.compareTo(atMost) > 0) {
                throw new IllegalStateException("waited " + atMost + " in vain: " + what + "; " + status());
            }
            LockSupport.parkNanos(betweenLooks.apply(soFar).toNanos());
        }
    }
}
