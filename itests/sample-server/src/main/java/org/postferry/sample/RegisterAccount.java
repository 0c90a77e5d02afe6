package org.postferry.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;

/**
 * Makes the accounts of the demo: over HTTP, as anybody would; one mailbox, by IMAP and once more by JMAP. The sample server of each start is another one
 * with the same name, so the accounts of the start before are removed first.
 *
 * <p>Arguments: Postferry's address, the ports of IMAP, SMTP and JMAP, the mail user and its password. The admin's password is the first line of standard input.
 */
public final class RegisterAccount {

    private static final String NAME = "Demo";
    private static final String JMAP_NAME = "Demo by JMAP";
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI accounts;
    private final String authorization;

    private RegisterAccount(URI postferry, String adminPassword) {
        this.accounts = postferry.resolve("api/v1/accounts");
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + adminPassword).getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        String adminPassword = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        RegisterAccount registration = new RegisterAccount(URI.create(args[0]), adminPassword);
        registration.removeEarlier();
        registration.create(
                Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4], args[5]);
    }

    private void removeEarlier() throws IOException, InterruptedException {
        for (JsonNode account : call("GET", "", "").get("items")) {
            if (Set.of(NAME, JMAP_NAME).contains(account.get("name").asText())) {
                call("DELETE", "/" + account.get("id").asText() + "?discard=true", "");
            }
        }
    }

    private void create(int imapPort, int smtpPort, int jmapPort, String user, String password)
            throws IOException, InterruptedException {
        ObjectNode imap = account(NAME, "imap", user, password)
                .put("host", "127.0.0.1")
                .put("port", imapPort)
                .put("security", "none");
        imap.putObject("smtp")
                .put("host", "127.0.0.1")
                .put("port", smtpPort)
                .put("security", "none")
                .put("username", user);
        call("POST", "", imap.toString());
        ObjectNode jmap = account(JMAP_NAME, "jmap", user, password).put("sessionUrl", "http://127.0.0.1:" + jmapPort);
        call("POST", "", jmap.toString());
    }

    private ObjectNode account(String name, String protocol, String user, String password) {
        return json.createObjectNode()
                .put("name", name)
                .put("email", user)
                .put("protocol", protocol)
                .put("auth", "password")
                .put("username", user)
                .put("password", password);
    }

    private JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(accounts + path))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .header("X-Postferry", "1")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return json.readTree(answer.body());
    }
}
