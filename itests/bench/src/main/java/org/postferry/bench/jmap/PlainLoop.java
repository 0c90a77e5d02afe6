package org.postferry.bench.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What any client must ask: every email by query, its rows by get, its bytes by download; what comes is counted and thrown away. */
final class PlainLoop {
    /** As many as the product's own windows, so that both give the server the same work. */
    private static final int WINDOW = 250;

    /** As many downloads at once as the product has for an account. */
    private static final int DOWNLOADS = 4;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String authorization;

    PlainLoop(int port, String user, String password) {
        this.server = URI.create("http://127.0.0.1:" + port);
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** How long it took and what came. */
    record Outcome(double seconds, int emails, long bytes) {}

    /** One loop, in a process that begins with it. @param arguments port, user and password; the seconds are the one line of output */
    public static void main(String[] arguments) {
        Outcome outcome = new PlainLoop(Integer.parseInt(arguments[0]), arguments[1], arguments[2]).run();
        System.out.println(outcome.seconds());
        System.exit(0);
    }

    Outcome run() {
        ExecutorService threads = Executors.newFixedThreadPool(DOWNLOADS);
        try {
            long begin = System.nanoTime();
            JsonNode session = json(request("/jmap/session").GET());
            String account = session.get("primaryAccounts")
                    .get("urn:ietf:params:jmap:mail")
                    .asText();
            URI api = URI.create(session.get("apiUrl").asText());
            String download = session.get("downloadUrl").asText().replace("{accountId}", account);
            int emails = 0;
            long bytes = 0;
            JsonNode page;
            do {
                page = page(api, account, emails);
                List<Future<Long>> running = new ArrayList<>();
                for (JsonNode email : page) {
                    String blob = email.get("blobId").asText();
                    running.add(threads.submit(() -> download(download.replace("{blobId}", blob))));
                }
                for (Future<Long> done : running) {
                    bytes += done.get();
                }
                emails += page.size();
            } while (page.size() == WINDOW);
            return new Outcome((System.nanoTime() - begin) / 1e9, emails, bytes);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private JsonNode page(URI api, String account, int position) throws InterruptedException {
        String body =
                """
                {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],"methodCalls":[
                 ["Email/query",{"accountId":"%s","sort":[{"property":"receivedAt","isAscending":false}],"position":%d,"limit":%d},"q"],
                 ["Email/get",{"accountId":"%s","#ids":{"resultOf":"q","name":"Email/query","path":"/ids"},
                  "properties":["id","blobId","threadId","mailboxIds","keywords","size","receivedAt","headers"]},"g"]]}
                """
                        .formatted(account, position, WINDOW, account);
        JsonNode answer = json(request(api.toString()).POST(HttpRequest.BodyPublishers.ofString(body)));
        return answer.get("methodResponses").get(1).get(1).get("list");
    }

    private long download(String template) throws IOException, InterruptedException {
        String address = template.replaceAll("\\{\\?[^}]*}|\\{[^}]*}", "x");
        HttpResponse<InputStream> answer =
                http.send(request(address).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("a download answered " + answer.statusCode());
        }
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = answer.body()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        }
        return bytes;
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(server.resolve(address))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json;jmapVersion=rfc-8621");
    }

    private JsonNode json(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.uri() + " answered " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
