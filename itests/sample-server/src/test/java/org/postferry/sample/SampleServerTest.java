package org.postferry.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SampleServerTest {

    private static final Pattern READY =
            Pattern.compile("ready imap=(\\d+) smtp=\\d+ jmap=(\\d+) user=\\S+ password=\\S+");

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void tellsItsPortAnswersThereAndGoesWithItsParentLeavingNothingBehind() throws IOException, InterruptedException {
        // James is told of its key by something like a URI
        Path temporary = Files.createDirectory(folder.resolve("with a space"));
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SampleServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Matcher ready = READY.matcher(reader(server.getInputStream()).readLine());
            assertTrue(ready.matches());

            assertEquals(
                    "* STATUS \"Projects.Shed\" (MESSAGES 3)",
                    status(Integer.parseInt(ready.group(1)), "Projects.Shed"));
            assertTrue(
                    jmapSession(ready.group(2)).contains("\"apiUrl\":\"http://127.0.0.1:" + ready.group(2) + "/jmap"));

            assertTrue(
                    Integer.parseInt(ready.group(2)) < JmapSettings.LOWEST_GIVEN_OUT,
                    "the operating system may have given this port to another while James started");

            server.getOutputStream().close();
            assertTrue(server.waitFor(10, TimeUnit.SECONDS));
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(
                        0,
                        left.filter(path -> path.getFileName().toString().startsWith("postferry-sample"))
                                .count());
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static String status(int port, String mailbox) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in = reader(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            in.readLine();
            out.write("a login mara@example.org sample\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(in.readLine().startsWith("a OK"));
            out.write(("b status " + mailbox + " (messages)\r\n").getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }
    }

    private static String jmapSession(String port) throws IOException, InterruptedException {
        String login =
                Base64.getEncoder().encodeToString("mara@example.org:sample".getBytes(StandardCharsets.US_ASCII));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/jmap/session"))
                .header("Authorization", "Basic " + login)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static BufferedReader reader(java.io.InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}
