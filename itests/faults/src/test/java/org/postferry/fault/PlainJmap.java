package org.postferry.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postferry.testkit.james.JamesServer;

/**
 * What James tells of an account by JMAP, read by a client that shares nothing with ours. It differs from what James tells by
 * IMAP: an email that lies in several mailboxes has the keywords of one of its copies there.
 */
final class PlainJmap {
    /** More than any account of these tests has. */
    private static final int PAGE = 500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String authorization;

    private PlainJmap(int port, String user, String password) {
        this.server = URI.create("http://127.0.0.1:" + port);
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static Copies read(JamesServer server, String user) {
        try {
            return new PlainJmap(server.jmapPort(), user, JamesServer.PASSWORD).read();
        } catch (IOException e) {
            throw new AssertionError("what the server has cannot be read by JMAP", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Copies read() throws IOException, InterruptedException {
        JsonNode session = JSON.readTree(ask(request("/jmap/session").GET()));
        String account =
                session.at("/primaryAccounts/urn:ietf:params:jmap:mail").asText();
        JsonNode answers = JSON.readTree(ask(request(session.get("apiUrl").asText())
                        .POST(HttpRequest.BodyPublishers.ofString(question(account)))))
                .get("methodResponses");
        Map<String, String> paths = paths(answers.at("/0/1/list"));
        Copies all = Copies.none();
        paths.values().forEach(path -> all.mailboxes().put(path, new TreeMap<>()));
        JsonNode emails = answers.at("/2/1/list");
        if (emails.size() >= PAGE) {
            throw new AssertionError("there are more emails than were asked for");
        }
        String download = session.get("downloadUrl").asText().replace("{accountId}", account);
        for (JsonNode email : emails) {
            byte[] bytes =
                    ask(request(download.replace("{blobId}", email.get("blobId").asText())
                                    .replaceAll("\\{\\?[^}]*}|\\{[^}]*}", "x"))
                            .GET());
            Copies.Copy copy = new Copies.Copy(names(email.get("keywords")), Copies.digest(bytes));
            for (String mailbox : names(email.get("mailboxIds"))) {
                all.add(paths.get(mailbox), email.get("id").asText(), copy);
            }
        }
        return all;
    }

    private static String question(String account) {
        return """
                {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],"methodCalls":[
                 ["Mailbox/get",{"accountId":"%1$s","properties":["id","name","parentId"]},"m"],
                 ["Email/query",{"accountId":"%1$s","limit":%2$d},"q"],
                 ["Email/get",{"accountId":"%1$s","#ids":{"resultOf":"q","name":"Email/query","path":"/ids"},
                  "properties":["id","blobId","mailboxIds","keywords"]},"g"]]}
                """
                .formatted(account, PAGE);
    }

    private static Map<String, String> paths(JsonNode mailboxes) {
        Map<String, JsonNode> byId = new TreeMap<>();
        mailboxes.forEach(mailbox -> byId.put(mailbox.get("id").asText(), mailbox));
        Map<String, String> paths = new TreeMap<>();
        byId.forEach((id, mailbox) -> paths.put(id, path(mailbox, byId)));
        return paths;
    }

    private static String path(JsonNode mailbox, Map<String, JsonNode> byId) {
        String name = mailbox.get("name").asText();
        JsonNode above = byId.get(mailbox.path("parentId").asText());
        return above == null ? name : path(above, byId) + "/" + name;
    }

    /** The names of an object's members that are true. */
    private static Set<String> names(JsonNode members) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            if (member.getValue().asBoolean()) {
                names.add(member.getKey());
            }
        }
        return names;
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(server.resolve(address))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json;jmapVersion=rfc-8621");
    }

    private byte[] ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri() + " answered " + answer.statusCode());
        }
        return answer.body();
    }
}
