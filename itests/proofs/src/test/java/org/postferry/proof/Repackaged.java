package org.postferry.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A bundle of the distribution with something changed in its jar. */
final class Repackaged {

    private Repackaged() {}

    /** Where a bundle lies in an unpacked distribution. */
    static Path jarOf(Path program, String artifact) {
        try (Stream<Path> files =
                Files.walk(program.resolve("system/org/postferry").resolve(artifact))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that says another version of itself, and a marker that is seen in the console. */
    static Path asVersion(Path jar, Path copy, String version, String marker) {
        try {
            Files.copy(jar, copy);
            try (FileSystem zip = open(copy)) {
                Path file = zip.getPath("META-INF/MANIFEST.MF");
                Manifest manifest;
                try (InputStream in = Files.newInputStream(file)) {
                    manifest = new Manifest(in);
                }
                manifest.getMainAttributes().putValue("Bundle-Version", version);
                manifest.getMainAttributes().putValue("Bundle-Name", marker);
                try (OutputStream out = Files.newOutputStream(file)) {
                    manifest.write(out);
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a file to a jar. */
    static void add(Path jar, String name, byte[] content) {
        try (FileSystem zip = open(jar)) {
            Path file = zip.getPath(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void add(Path jar, String name, String content) {
        add(jar, name, content.getBytes(StandardCharsets.UTF_8));
    }

    static boolean has(Path jar, String name) {
        try (FileSystem zip = open(jar)) {
            return Files.exists(zip.getPath(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileSystem open(Path jar) throws IOException {
        return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
    }
}
