package org.postferry.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.postferry.testkit.container.RunScript;

/**
 * A Maven build that is no part of ours: it sees our artifacts as somebody else's build would, in a repository, which is a folder here. Nothing is
 * installed where other builds find it.
 */
final class OutsideBuild {
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Path folder;

    OutsideBuild(Path folder) {
        this.folder = folder;
    }

    /** Builds a copy of a project of this tree and runs its tests. Returns the jar. */
    Path build(Path project, String jar) throws Exception {
        Path copy = folder.resolve("project");
        copy(project, copy);
        Path settings = Files.writeString(folder.resolve("settings.xml"), settings(repository()));
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q", "-s", settings.toString()));
        command.add("-Dmaven.repo.local=" + folder.resolve("local"));
        command.add("verify");
        Process maven = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<String> said = RunScript.reading(maven.getInputStream());
        RunScript.await(maven, LONGEST);
        if (maven.exitValue() != 0) {
            throw new AssertionError("the build outside failed:\n" + said.join());
        }
        return copy.resolve("target").resolve(jar);
    }

    Path reports() {
        return folder.resolve("project/target/surefire-reports");
    }

    /** What we would publish for others: contracts, test kit, and the poms above them. */
    private Path repository() throws IOException {
        Path repository = folder.resolve("published");
        Path root = RunScript.root();
        publish(repository, "postferry", root.resolve("pom.xml"), "pom");
        publish(repository, "bundle-parent", root.resolve("bundles/pom.xml"), "pom");
        for (String artifact : List.of("bundles/sync-api", "itests/test-kit")) {
            String name = Path.of(artifact).getFileName().toString();
            publish(repository, name, root.resolve(artifact).resolve("pom.xml"), "pom");
            Path jar = root.resolve(artifact).resolve("target/" + name + "-" + VERSION + ".jar");
            publish(repository, name, jar, "jar");
        }
        return repository;
    }

    private static void publish(Path repository, String artifact, Path file, String type) throws IOException {
        Path place = repository.resolve("org/postferry").resolve(artifact).resolve(VERSION);
        Files.createDirectories(place);
        Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + type));
    }

    /** Our repository first; then what our own build has downloaded already, so that no network is needed; then the usual one. */
    private static String settings(Path published) {
        Path usual = Path.of(System.getProperty("user.home"), ".m2", "repository");
        Path downloaded = Path.of(System.getProperty("postferry.maven.repository", usual.toString()));
        String ours = repositories("published", published);
        String theirs = repositories("downloaded", downloaded);
        return "<settings><profiles><profile><id>here</id><repositories>" + ours.formatted("repository", "repository")
                + theirs.formatted("repository", "repository") + "</repositories><pluginRepositories>"
                + theirs.formatted("pluginRepository", "pluginRepository")
                + "</pluginRepositories></profile></profiles><activeProfiles><activeProfile>here</activeProfile>"
                + "</activeProfiles></settings>";
    }

    private static String repositories(String id, Path folder) {
        return "<%s><id>" + id + "</id><url>" + folder.toUri() + "</url></%s>";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                String place = from.relativize(file).toString();
                if (!place.equals("target") && !place.startsWith("target" + File.separator)) {
                    Path target = to.resolve(place);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }
}
