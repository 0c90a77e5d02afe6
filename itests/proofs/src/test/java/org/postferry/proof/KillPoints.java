package org.postferry.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.OtherVersion;
import org.postferry.testkit.container.RunScript;

/** The product with {@link StopsAtPoint} in its store, so that a kill can meet a moment of a few microseconds. Everything else is as it is shipped. */
final class KillPoints {

    private static final String SERVICE = "META-INF/services/" + FaultPoint.class.getName();
    private static final String SCHEMA = "org/postferry/store/h2/schema/";

    private final OtherVersion version;
    private final Path points;

    private KillPoints(OtherVersion version, Path points) {
        this.version = version;
        this.points = points;
    }

    static KillPoints in(Path folder) {
        try {
            KillPoints made = new KillPoints(OtherVersion.in(folder.resolve("version")), folder.resolve("points"));
            Files.createDirectories(made.points);
            Path store = made.store();
            Repackaged.add(store, SERVICE, StopsAtPoint.class.getName() + "\n");
            Repackaged.add(store, resource(), classFile());
            made.version.pack();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next start finds a newer schema; its steps change nothing that the program reads. */
    void addMigration(List<String> statements) {
        int number = 1;
        while (Repackaged.has(store(), SCHEMA + number + ".sql")) {
            number++;
        }
        Repackaged.add(store(), SCHEMA + number + ".sql", String.join(";\n", statements) + ";\n");
        version.pack();
    }

    /** A call of this version's ./run. */
    RunScript run(Path data) {
        return RunScript.of(version.root(), data).env("EXTRA_JAVA_OPTS", "-D" + StopsAtPoint.FOLDER + "=" + points);
    }

    /** From now on the process stops when it comes by there for the n-th time. */
    void wish(FaultPoint.Phase phase, int times) {
        write(points.resolve(phase.name()), String.valueOf(times));
    }

    /** Waits until it stands there. */
    void awaitHeld(FaultPoint.Phase phase, Duration atMost) {
        Await.until("the store comes by at " + phase, atMost, () -> Files.exists(points.resolve(StopsAtPoint.HELD)));
    }

    /** The next process goes through. */
    void forget(FaultPoint.Phase phase) {
        try {
            Files.deleteIfExists(points.resolve(phase.name()));
            Files.deleteIfExists(points.resolve(StopsAtPoint.HELD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path store() {
        return Repackaged.jarOf(version.program(), "store-h2");
    }

    private static String resource() {
        return StopsAtPoint.class.getName().replace('.', '/') + ".class";
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = StopsAtPoint.class.getClassLoader().getResourceAsStream(resource())) {
            return in.readAllBytes();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
