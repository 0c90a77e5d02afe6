package org.postferry.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.postferry.testkit.container.RunScript;

/**
 * A Maven build that is no part of ours: it finds our artifacts in its local repository, as if they had been fetched. That repository is a folder of its
 * own, in which all but our artifacts are links to what our build has downloaded: so nothing of ours is installed where other builds find it, and no
 * network is needed.
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
        Process maven = new ProcessBuilder("mvn", "-B", "-q", "-Dmaven.repo.local=" + repository(), "verify")
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

    /** With what we would publish for others: contracts, test kit, and the poms above them. */
    private Path repository() throws IOException {
        Path usual = Path.of(System.getProperty("user.home"), ".m2", "repository");
        Path downloaded = Path.of(System.getProperty("postferry.maven.repository", usual.toString()));
        Path repository = Files.createDirectories(folder.resolve("local"));
        link(downloaded, repository, "org");
        link(downloaded.resolve("org"), Files.createDirectory(repository.resolve("org")), "postferry");

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

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                if (!each.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(each.getFileName()), each);
                }
            }
        }
    }

    private static void publish(Path repository, String artifact, Path file, String type) throws IOException {
        Path place = repository.resolve("org/postferry").resolve(artifact).resolve(VERSION);
        Files.createDirectories(place);
        Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + type));
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
