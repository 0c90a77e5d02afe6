package org.postferry.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;

/** The bundles of a running Postferry, by the web console as an administrator uses it. */
final class Bundles {

    private static final String CONSOLE = "system/console/";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BOUNDARY = "the-file-of-this-form";

    private final RunningPostferry postferry;

    Bundles(RunningPostferry postferry) {
        this.postferry = postferry;
    }

    void stop(String name) {
        act(name, "stop");
        awaitState(name, "Resolved");
    }

    void start(String name) {
        act(name, "start");
        awaitState(name, "Active");
    }

    /** Puts another jar in the place of a stopped bundle. */
    void update(String name, Path jar, String newVersion) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        field(form, "action", "install");
        field(form, "bundlestartlevel", "80");
        file(form, "bundlefile", jar);
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        var answer = postferry.send(postferry
                .request(CONSOLE + "bundles")
                .setHeader("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray())));
        if (answer.statusCode() >= 400) {
            throw new AssertionError("update of " + name + ": " + answer.statusCode() + " " + answer.body());
        }
        Await.until(
                name + " is " + newVersion,
                SOON,
                () -> bundle(name).get("version").asText().equals(newVersion));
    }

    /** The components of a bundle with the numbers they got when they were activated. */
    Map<String, String> components(String bundle) {
        Map<String, String> numbers = new TreeMap<>();
        for (JsonNode component : postferry.json(CONSOLE + "components.json").get("data")) {
            if (component
                    .path("bundleId")
                    .asText()
                    .equals(bundle(bundle).get("id").asText())) {
                numbers.put(
                        component.get("name").asText(),
                        component.get("id").asText() + " "
                                + component.get("state").asText());
            }
        }
        return numbers;
    }

    JsonNode bundle(String name) {
        for (JsonNode bundle : postferry.json(CONSOLE + "bundles.json").get("data")) {
            if (bundle.get("symbolicName").asText().equals(name)) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    private void act(String name, String action) {
        String path = CONSOLE + "bundles/" + bundle(name).get("id").asText();
        var answer = postferry.send(postferry
                .request(path)
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=" + action)));
        if (answer.statusCode() >= 400) {
            throw new AssertionError(action + " of " + name + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private void awaitState(String name, String state) {
        Await.until(
                name + " is " + state,
                SOON,
                () -> bundle(name).get("state").asText().equals(state));
    }

    private static void field(ByteArrayOutputStream form, String name, String value) {
        form.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static void file(ByteArrayOutputStream form, String name, Path file) {
        form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\""
                        + file.getFileName() + "\"\r\nContent-Type: application/java-archive\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        try {
            form.writeBytes(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
