package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.FreePorts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.OtherVersion;
import org.postferry.testkit.container.RunScript;

/** The KAR, put into the deploy folder of a Karaf as it is downloaded, installs the product. */
class KarIT {

    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(2);
    /** What Karaf says when the features it starts with are there and it looks into its deploy folder. */
    private static final String STARTED = "Deployment finished. Registering FeatureDeploymentListener";

    private static final Set<String> OURS = Set.of(
            "org.postferry.sync-api",
            "org.postferry.sync-core",
            "org.postferry.store-h2",
            "org.postferry.mime",
            "org.postferry.imap-connector",
            "org.postferry.smtp-submission",
            "org.postferry.attachment-text",
            "org.postferry.search-lucene",
            "org.postferry.rest-api",
            "org.postferry.web-console",
            "org.postferry.shell");

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.next();
    private Optional<Process> karaf = Optional.empty();

    @AfterEach
    void stop() {
        karaf.ifPresent(process -> {
            process.destroy();
            RunScript.await(process, Duration.ofMinutes(1));
        });
    }

    @Test
    void installsTheProductIntoAStockKaraf() throws IOException {
        Path home = unpackStockKaraf();
        Path log = home.resolve("data/log/karaf.log");

        karaf = Optional.of(new ProcessBuilder("bin/karaf", "daemon")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("console.log").toFile())
                .start());

        Await.until("Karaf has started", LONGEST_INSTALL, () -> read(log).contains(STARTED));
        Files.copy(theKar(), home.resolve("deploy/postferry.kar"));
        Await.until("our bundles are active", LONGEST_INSTALL, () -> active().containsAll(OURS));
        assertEquals(List.of(), notActive());
        assertEquals(List.of(), errors(sinceOurs(read(log))));
        assertTrue(
                Files.readString(home.resolve("etc/org.postferry.store.h2.cfg")).contains("postferry/store"));
    }

    /** A stock Karaf's start has races of its own, and errors. */
    private static String sinceOurs(String log) {
        return log.substring(log.indexOf("Installing KAR file"));
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each with the lines below it, which say where it came from. */
    private static List<String> errors(String log) {
        return Stream.of(log.split("\n(?=\\d{4}-\\d{2}-\\d{2}T)"))
                .filter(entry -> entry.lines().findFirst().orElse("").contains("| ERROR |"))
                .toList();
    }

    private Path unpackStockKaraf() throws IOException {
        Path home = folder.resolve("karaf");
        Files.createDirectory(home);
        OtherVersion.command(
                "tar", "-xzf", "target/stock/apache-karaf.tar.gz", "-C", home.toString(), "--strip-components=1");
        Path etc = home.resolve("etc");
        append(
                etc.resolve("users.properties"),
                "\nkaraf = karaf,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        append(
                etc.resolve("org.apache.karaf.shell.cfg"),
                "\nsshPort = " + FreePorts.next() + "\nsshHost = 127.0.0.1\n");
        append(
                etc.resolve("org.apache.karaf.management.cfg"),
                "\nrmiRegistryPort = " + FreePorts.next() + "\nrmiServerPort = " + FreePorts.next() + "\n");
        Files.writeString(
                etc.resolve("org.ops4j.pax.web.cfg"),
                "org.osgi.service.http.port = " + port + "\norg.ops4j.pax.web.listening.addresses = 127.0.0.1\n");
        return home;
    }

    private static Path theKar() throws IOException {
        try (Stream<Path> built = Files.list(RunScript.root().resolve("features/kar/target"))) {
            return built.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Set<String> active() {
        Set<String> names = new TreeSet<>();
        bundles().forEach(bundle -> {
            if (bundle.get("state").asText().equals("Active")) {
                names.add(bundle.get("symbolicName").asText());
            }
        });
        return names;
    }

    private List<String> notActive() {
        List<String> names = new ArrayList<>();
        bundles().forEach(bundle -> {
            if (!Set.of("Active", "Fragment").contains(bundle.get("state").asText())) {
                names.add(bundle.get("symbolicName").asText() + " "
                        + bundle.get("state").asText());
            }
        });
        return names;
    }

    /** What the web console tells: an empty answer before it is there. */
    private JsonNode bundles() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/system/console/bundles.json"))
                .header("Authorization", "Basic a2FyYWY6a2FyYWY=")
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? new ObjectMapper().readTree(answer.body()).get("data")
                    : new ObjectMapper().createArrayNode();
        } catch (IOException e) {
            return new ObjectMapper().createArrayNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
