package org.postferry.testkit.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The built product, started as a person starts it: {@code ./run} in a child process, with a data folder and ports of its own.
 *
 * <pre>{@code
 * @Test
 * void mailSurvivesACrash(@TempDir Path data) {
 *     try (RunningPostferry postferry = RunningPostferry.on(data)) {
 *         postferry.post("/api/v1/accounts", account);
 *         postferry.killContainer();
 *     }
 *     try (RunningPostferry again = RunningPostferry.on(data)) {   // the same folder: it goes on where it was
 *         assertEquals(1, again.json("/api/v1/accounts").get("items").size());
 *     }
 * }
 * }</pre>
 *
 * Other arguments, another environment or a refusal: {@link RunScript}. {@link #close} stops it by SIGTERM and fails the test if that takes longer than
 * the promised 15 s or ends with another exit code than 0; it does nothing after {@link #stop} or {@link #killContainer}. Requests are thread-safe, the
 * rest is not.
 */
public final class RunningPostferry implements AutoCloseable {

    /** What ./run promises. */
    public static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    /** For the script to write down where a container hangs that it is about to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Pattern READY =
            Pattern.compile("Postferry is ready: (http://\\S+/) {2}\\(user (\\S+), password (.*)\\)");

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process script;
    private final String readyLine;
    private final URI url;
    private final String user;
    private final String shownPassword;
    private final Path data;
    private final long containerPid;
    private final HttpClient http = HttpClient.newHttpClient();

    RunningPostferry(Process script, String readyLine, RunScript call) {
        Matcher ready = READY.matcher(readyLine);
        if (!ready.matches()) {
            throw new AssertionError("not a ready line: " + readyLine);
        }
        this.script = script;
        this.readyLine = readyLine;
        this.url = URI.create(ready.group(1));
        this.user = ready.group(2);
        this.shownPassword = ready.group(3);
        this.data = call.data();
        this.containerPid = Long.parseLong(text(data.resolve("karaf/karaf.pid")).strip());
    }

    /** Starts it on a data folder, new or used before, and returns when it is ready. */
    public static RunningPostferry on(Path data) {
        return RunScript.on(data).untilReady();
    }

    /** Ends with a slash. */
    public URI url() {
        return url;
    }

    public String user() {
        return user;
    }

    /** The one that was shown, else the one all tests set. */
    public String password() {
        return shownPassword.equals("as set") ? RunScript.PASSWORD : shownPassword;
    }

    /** The one line that the script printed. */
    public String readyLine() {
        return readyLine;
    }

    public Path data() {
        return data;
    }

    /** Everything in the log, of earlier starts on this folder too. */
    public String log() {
        return text(data.resolve("log/postferry.log"));
    }

    /** The lines of the log on which an operator must act. */
    public List<String> errors() {
        return log().lines().filter(line -> line.contains("| ERROR |")).toList();
    }

    /** The JVM's process, for {@code /proc} and signals. */
    public long containerPid() {
        return containerPid;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** The answer to a GET, which has to be 200. */
    public JsonNode json(String path) {
        return parse(get(path), 200);
    }

    /** The answer to a GET of what may be gone: nothing for a 404, else it has to be 200. */
    public Optional<JsonNode> jsonIfThere(String path) {
        HttpResponse<String> answer = get(path);
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(parse(answer, 200));
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> patch(String path, String json) {
        return send(request(path).method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    /** A request with the admin's credentials and the header that changes need, for what the methods above do not do. */
    public HttpRequest.Builder request(String path) {
        String credentials = user + ":" + password();
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(LONGEST_ANSWER)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .header("X-Postferry", "1");
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The body as JSON of an answer that must have this status. */
    public static JsonNode parse(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.request().method() + " " + answer.uri() + " answered " + answer.statusCode()
                    + ": " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + answer.body(), e);
        }
    }

    /** {@code kill -9} of the JVM; returns when the script has noticed and ended. */
    public void killContainer() {
        ProcessHandle.of(containerPid).ifPresent(ProcessHandle::destroyForcibly);
        RunScript.await(script, LONGEST_STOP);
    }

    /** SIGTERM to the script; returns its exit code, which is not 0 where the container had to be ended after 15 s. */
    public int stop() {
        script.destroy();
        RunScript.await(script, LONGEST_STOP.plus(LAST_WORDS));
        return script.exitValue();
    }

    /** Any signal to the script alone: {@code INT} is Ctrl-C. */
    public void signal(String name) {
        kill("-" + name, script.pid());
    }

    /** As a terminal that closes does: SIGHUP to all that was started in it. */
    public void hangUp() {
        kill("-HUP", containerPid());
        kill("-HUP", script.pid());
    }

    /** As a terminal does: SIGINT to all that was started in it, which has to be {@code inside("setsid")}; then as {@link #stop}. */
    public int ctrlC() {
        kill("-INT", -script.pid());
        RunScript.await(script, LONGEST_STOP.plus(LAST_WORDS));
        return script.exitValue();
    }

    /** @param pid that of a group of processes is negative */
    private static void kill(String signal, long pid) {
        try {
            new ProcessBuilder("kill", signal, "--", String.valueOf(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (script.isAlive() && stop() != 0) {
            throw new AssertionError("./run ended with " + script.exitValue() + HungThreads.in(data));
        }
    }

    static Optional<String> firstLine(Process process, Duration atMost) {
        var line = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        // not closed: the script keeps its end open for as long as it runs
                        return Optional.ofNullable(new BufferedReader(
                                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                                .readLine());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task, "reads ./run").start());
        try {
            return line.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
