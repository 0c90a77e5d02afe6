package org.postferry.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** An account of a running Postferry, seen over HTTP as any client sees it. */
final class Mirror {

    private static final String API = "api/v1/";
    private static final int PAGE = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningPostferry postferry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String id;

    private Mirror(RunningPostferry postferry, String id) {
        this.postferry = postferry;
        this.id = id;
    }

    /** Adds the account of a user of this server, over TLS. */
    static Mirror add(RunningPostferry postferry, DovecotServer server, String user) {
        return add(postferry, account(server, user));
    }

    static Mirror add(RunningPostferry postferry, ObjectNode account) {
        HttpResponse<String> answer = postferry.post(API + "accounts", account.toString());
        return new Mirror(
                postferry, RunningPostferry.parse(answer, 201).get("id").asText());
    }

    /** What has to be sent for {@link #add}, to be changed by tests of what is wrong. */
    static ObjectNode account(DovecotServer server, String user) {
        return JSON.createObjectNode()
                .put("email", user + "@example.org")
                .put("protocol", "imap")
                .put("host", "localhost")
                .put("port", server.imapsPort())
                .put("security", "tls")
                .put("caCertificate", server.certificatePem())
                .put("username", user)
                .put("password", DovecotServer.PASSWORD);
    }

    /** All accounts that there are. */
    static List<JsonNode> accounts(RunningPostferry postferry) {
        return new Mirror(postferry, "").items("accounts?");
    }

    /** An account that is there already. */
    static Mirror of(RunningPostferry postferry, String id) {
        return new Mirror(postferry, id);
    }

    /** An account with nothing in it. */
    static ObjectNode newAccount() {
        return JSON.createObjectNode();
    }

    /** Changes settings. */
    void patch(String json) {
        RunningPostferry.parse(postferry.patch(API + "accounts/" + id, json), 200);
    }

    /** The same account after another start. */
    Mirror on(RunningPostferry again) {
        return new Mirror(again, id);
    }

    String id() {
        return id;
    }

    JsonNode account() {
        return postferry.json(API + "accounts/" + id);
    }

    JsonNode status() {
        return account().get("status");
    }

    /** {@code initial}, {@code healthy} and so on. */
    String state() {
        return status().get("state").asText();
    }

    List<JsonNode> mailboxes() {
        return items("accounts/" + id + "/mailboxes?");
    }

    JsonNode mailbox(String path) {
        return mailboxes().stream()
                .filter(mailbox -> mailbox.get("path").asText().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** Newest first, as the runs of the sync are noted. */
    List<JsonNode> log() {
        return items("accounts/" + id + "/log?");
    }

    /** What is asked of the account's own path: {@code sync}, {@code resync}. */
    void ask(String what) {
        RunningPostferry.parse(postferry.post(API + "accounts/" + id + "/" + what, "{}"), 202);
    }

    /** Waits for a status; {@code what} names it if it does not come. */
    JsonNode await(String what, Duration atMost, Predicate<JsonNode> so) {
        try {
            Await.until(what, atMost, () -> so.test(status()));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the status is " + status(), e);
        }
        return status();
    }

    /**
     * Has the account look at its server, and waits until nothing is left to do and every mailbox was found equal to the server since:
     * where a server tells of news by itself, and there is none, the next look is minutes away.
     */
    void awaitEqual(Duration atMost) {
        Instant asked = Instant.now();
        ask("sync");
        awaitWhole(asked, atMost);
    }

    /** Waits until nothing is left to do and every mailbox was found equal to the server after this moment. */
    void awaitWhole(Instant since, Duration atMost) {
        await(
                "the account is healthy with nothing left to do",
                atMost,
                status -> status.get("state").asText().equals("healthy")
                        && status.get("progress").isNull());
        try {
            Await.until("every mailbox is proven", atMost, () -> unproven(since).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("not proven since " + since + ": " + unproven(since), e);
        }
        await("nothing is left to do", atMost, status -> status.get("progress").isNull());
    }

    private List<JsonNode> unproven(Instant since) {
        return mailboxes().stream().filter(mailbox -> !isProven(mailbox, since)).toList();
    }

    private static boolean isProven(JsonNode mailbox, Instant since) {
        JsonNode status = mailbox.get("status");
        if (!holdsMail(mailbox)) {
            return status.get("current").asBoolean();
        }
        return status.get("current").asBoolean()
                && status.hasNonNull("provenAt")
                && !Instant.parse(status.get("provenAt").asText()).isBefore(since);
    }

    /** How many emails are shown, each counted once. */
    int emails() {
        return items("emails?accountId=" + id + "&").size();
    }

    /** Waits until the index has seen everything; fails where a search does not find each email that is here once, and no other. */
    void assertAllAreFoundOnce(Duration atMost) {
        String all = "search?q=after:1970-01-01&accountId=" + id + "&";
        Await.until(
                "the index has seen everything",
                atMost,
                () -> postferry.json(API + all + "limit=1").at("/index/behind").asLong() == 0);
        List<String> here = items("emails?accountId=" + id + "&").stream()
                .map(email -> email.get("id").asText())
                .sorted()
                .toList();
        List<String> found = items(all).stream()
                .map(hit -> hit.get("email").get("id").asText())
                .sorted()
                .toList();
        if (!found.equals(here)) {
            throw new AssertionError(found.size() + " emails are found, " + here.size() + " are here");
        }
    }

    /** Everything, every byte; fails where an email is told twice or the counts of a mailbox are not those of its list. */
    MailAccount read() {
        SortedMap<String, List<MailCopy>> copies = MailAccount.none();
        Map<String, JsonNode> emails = new HashMap<>();
        Map<String, Set<String>> memberships = new HashMap<>();
        List<JsonNode> mailboxes =
                mailboxes().stream().filter(Mirror::holdsMail).toList();
        for (JsonNode mailbox : mailboxes) {
            String parameters =
                    "accountId=" + id + "&mailboxId=" + mailbox.get("id").asText();
            Set<String> ids = new HashSet<>();
            for (JsonNode item : items("emails?" + parameters + "&")) {
                if (!ids.add(item.get("id").asText())) {
                    throw new AssertionError("twice in one mailbox: " + item);
                }
                emails.put(item.get("id").asText(), item);
            }
            memberships.put(mailbox.get("path").asText(), ids);
        }
        Map<String, MailCopy> read = copies(emails);
        memberships.forEach(
                (path, ids) -> copies.put(path, ids.stream().map(read::get).toList()));
        mailboxes.forEach(
                mailbox -> checkCounts(mailbox, copies.get(mailbox.get("path").asText())));
        checkMemberships(emails, memberships);
        return new MailAccount(copies);
    }

    /** What holds only other mailboxes has no count. */
    private static boolean holdsMail(JsonNode mailbox) {
        return mailbox.hasNonNull("serverEmails") || mailbox.get("totalEmails").asLong() > 0;
    }

    private Map<String, MailCopy> copies(Map<String, JsonNode> emails) {
        Map<String, MailCopy> read = new HashMap<>();
        emails.forEach((email, json) -> read.put(email, copy(json)));
        return read;
    }

    private MailCopy copy(JsonNode email) {
        Set<String> keywords = new TreeSet<>();
        email.get("keywords").fieldNames().forEachRemaining(keywords::add);
        return new MailCopy(
                MailCopy.digest(raw(email.get("id").asText())),
                email.get("size").asLong(),
                Instant.parse(email.get("receivedAt").asText()),
                keywords);
    }

    /** The bytes of an email; the caller closes. */
    InputStream raw(String email) {
        try {
            HttpResponse<InputStream> answer = http.send(
                    postferry.request(API + "emails/" + email + "/raw").GET().build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                String body = new String(answer.body().readAllBytes());
                throw new AssertionError("raw of " + email + ": " + answer.statusCode() + " " + body);
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void checkCounts(JsonNode mailbox, List<MailCopy> copies) {
        long unread = copies.stream().filter(MailCopy::isUnread).count();
        if (mailbox.get("totalEmails").asLong() != copies.size()
                || mailbox.get("unreadEmails").asLong() != unread
                || mailbox.get("serverEmails").asLong() != copies.size()) {
            throw new AssertionError(copies.size() + " emails, " + unread + " unread are in the list of " + mailbox);
        }
    }

    private static void checkMemberships(Map<String, JsonNode> emails, Map<String, Set<String>> memberships) {
        int told = emails.values().stream()
                .mapToInt(email -> email.get("mailboxIds").size())
                .sum();
        int listed = memberships.values().stream().mapToInt(Set::size).sum();
        if (told != listed) {
            throw new AssertionError("emails tell " + told + " memberships, mailboxes list " + listed);
        }
    }

    /** All pages of a list; {@code path} ends where parameters go on. */
    List<JsonNode> items(String path) {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = postferry.json(API + path + "limit=" + PAGE + after);
            IntStream.range(0, page.get("items").size())
                    .mapToObj(page.get("items")::get)
                    .forEach(items::add);
            if (page.get("next").isNull()) {
                return items;
            }
            after = "&after=" + page.get("next").asText();
        }
    }
}
