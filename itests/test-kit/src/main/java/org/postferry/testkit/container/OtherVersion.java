package org.postferry.testkit.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The same tree with another build of the distribution in it: what {@code ./run} finds after a new version was built. Change files below
 * {@link #program()}, then {@link #pack()}.
 */
public final class OtherVersion {

    private final Path root;
    private final Path target;

    private OtherVersion(Path root) {
        this.root = root;
        this.target = root.resolve("karaf-distribution/target");
    }

    public static OtherVersion in(Path root) throws IOException {
        OtherVersion other = new OtherVersion(root);
        Files.createDirectories(other.target);
        for (String name : List.of("run", "scripts", "karaf-distribution/target/assembly")) {
            command(
                    "cp",
                    "-r",
                    RunScript.root().resolve(name).toString(),
                    root.resolve(name).toString());
        }
        return other;
    }

    public Path root() {
        return root;
    }

    public Path program() {
        return target.resolve("assembly");
    }

    public OtherVersion pack() {
        command(
                "tar",
                "-czf",
                target.resolve("karaf-distribution-2.tar.gz").toString(),
                "-C",
                target.toString(),
                "assembly");
        return this;
    }

    /** Takes the place of a test's own program, too: mounts, packers. Fails when the command does. */
    public static void command(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = RunScript.reading(process.getInputStream()).join();
            if (process.waitFor() != 0) {
                throw new AssertionError(Stream.of(command).toList() + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
