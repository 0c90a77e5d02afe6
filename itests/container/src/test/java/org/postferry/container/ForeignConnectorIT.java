package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;

/** A connector that somebody else wrote and built, with our contracts alone, comes into a running container by its deploy folder. */
class ForeignConnectorIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String JAR = "maildir-connector-1.0.0.jar";
    private static final String PASSWORD = "open-sesame";

    @TempDir
    Path folder;

    private Path maildir;

    @Test
    void itsAccountMirrorsWaitsWhileItIsAwayAndGoesOn() throws Exception {
        OutsideBuild outside = new OutsideBuild(folder.resolve("outside"));
        Path jar = outside.build(RunScript.root().resolve("examples/maildir-connector"), JAR);
        assertPassedTheContract(outside.reports());
        assertNeedsOurContractsAlone(jar);
        maildir = maildir();
        deliver("one");
        deliver("two");

        try (RunningPostferry postferry = RunningPostferry.on(folder.resolve("data"))) {
            String account = add(postferry);
            awaitState(postferry, account, "waiting", "no connector for maildir");

            deploy(postferry, jar);
            Await.until("it mirrors", SOON, () -> subjects(postferry, account).equals(Set.of("one", "two")));
            Await.until("contents are here", SOON, () -> raw(postferry, account, "one")
                    .endsWith("body of one\r\n"));
            String first = idOf(postferry, account, "one");

            Files.delete(postferry.data().resolve("deploy").resolve(JAR));
            awaitState(postferry, account, "waiting", "no connector for maildir");
            deliver("three");
            assertEquals(Set.of("one", "two"), subjects(postferry, account), "what is here stays here");

            deploy(postferry, jar);
            Await.until("it goes on", SOON, () -> subjects(postferry, account).equals(Set.of("one", "three", "two")));
            assertEquals(first, idOf(postferry, account, "one"), "what was here is the same email");
            awaitState(postferry, account, "healthy", "");
            assertEquals(List.of(), postferry.errors());
        }
    }

    private static void assertPassedTheContract(Path reports) throws IOException {
        String report = Files.readString(reports.resolve("org.example.maildir.MaildirContractTest.txt"));
        assertTrue(report.contains("Failures: 0, Errors: 0"), report);
        int run = Integer.parseInt(report.replaceAll("(?s).*Tests run: (\\d+).*", "$1"));
        int skipped = Integer.parseInt(report.replaceAll("(?s).*Skipped: (\\d+).*", "$1"));
        assertTrue(run - skipped >= 60, "most of what is read was tested: " + report);
    }

    /** Of ours it sees the packages that are there for others to implement. */
    private static void assertNeedsOurContractsAlone(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String imports = file.getManifest().getMainAttributes().getValue("Import-Package");
            Set<String> ours = Stream.of(imports.split(",(?=[a-z])"))
                    .map(clause -> clause.split(";")[0])
                    .filter(name -> name.startsWith("org.postferry"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of("org.postferry.connector", "org.postferry.model"), ours);
        }
    }

    private String add(RunningPostferry postferry) {
        ObjectNode account = new ObjectMapper().createObjectNode();
        account.put("email", "person@example.org")
                .put("protocol", "maildir")
                .put("sessionUrl", maildir.toUri().toString())
                .put("password", PASSWORD);
        return RunningPostferry.parse(postferry.post("api/v1/accounts", account.toString()), 201)
                .get("id")
                .asText();
    }

    /** As Karaf's deployer wants it: it must not see half a jar. */
    private static void deploy(RunningPostferry postferry, Path jar) throws IOException {
        Path half = Files.copy(jar, postferry.data().resolve(JAR + ".half"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, postferry.data().resolve("deploy").resolve(JAR), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitState(RunningPostferry postferry, String account, String state, String reason) {
        Await.until("it is " + state, SOON, () -> {
            JsonNode status = postferry.json("api/v1/accounts/" + account).get("status");
            return status.get("state").asText().equals(state)
                    && status.get("reason").asText().contains(reason);
        });
    }

    private static JsonNode emails(RunningPostferry postferry, String account) {
        return postferry.json("api/v1/emails?accountId=" + account).get("items");
    }

    private static Set<String> subjects(RunningPostferry postferry, String account) {
        Set<String> subjects = new TreeSet<>();
        emails(postferry, account)
                .forEach(email -> subjects.add(email.get("subject").asText()));
        return subjects;
    }

    private static String idOf(RunningPostferry postferry, String account, String subject) {
        for (JsonNode email : emails(postferry, account)) {
            if (email.get("subject").asText().equals(subject)) {
                return email.get("id").asText();
            }
        }
        throw new AssertionError("there is no email " + subject);
    }

    private static String raw(RunningPostferry postferry, String account, String subject) {
        return postferry
                .get("api/v1/emails/" + idOf(postferry, account, subject) + "/raw")
                .body();
    }

    private Path maildir() throws IOException {
        Path root = folder.resolve("mail");
        for (String name : List.of("cur", "new", "tmp")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("postferry-password"), PASSWORD + "\n");
        return root;
    }

    private void deliver(String subject) throws IOException {
        String message = "From: a@example.org\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject
                + "@example.org>\r\n\r\nbody of " + subject + "\r\n";
        Path written =
                Files.write(maildir.resolve("tmp").resolve(subject), message.getBytes(StandardCharsets.US_ASCII));
        Files.move(written, maildir.resolve("new").resolve(subject));
    }
}
