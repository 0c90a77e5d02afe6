package org.postferry.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, as they lie on disk. */
final class Tree {
    static final Path ROOT = Path.of(System.getProperty("postferry.root", "../.."))
            .toAbsolutePath()
            .normalize();

    private Tree() {}

    static Path bundle(String name) {
        return ROOT.resolve("bundles").resolve(name);
    }

    /** All Java sources below the bundles, the features and the integration tests. */
    static List<Path> javaSources() {
        return Stream.of("bundles", "itests")
                .map(ROOT::resolve)
                .flatMap(Tree::walk)
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                .toList();
    }

    static List<Path> mainSources() {
        return javaSources().stream()
                .filter(file ->
                        file.toString().contains("/bundles/") && file.toString().contains("/src/main/"))
                .toList();
    }

    static List<Path> testSources() {
        return javaSources().stream()
                .filter(file -> file.toString().contains("/src/test/")
                        || file.toString().contains("/itests/test-kit/"))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
