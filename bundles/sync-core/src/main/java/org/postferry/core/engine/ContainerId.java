package org.postferry.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** What this container instance is called, for as long as its data folder lives: so that it takes its own lease back after a crash. */
public final class ContainerId {
    private static final int MAX_LENGTH = 64;

    private ContainerId() {}

    /** Reads the file; makes it where there is none, or nothing useful in it. */
    public static String readOrMake(Path file) throws IOException {
        try {
            String present = Files.readString(file).strip();
            if (!present.isEmpty() && present.length() <= MAX_LENGTH) {
                return present;
            }
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        String fresh = UUID.randomUUID().toString();
        Path written = Files.createTempFile(file.toAbsolutePath().getParent(), "container", ".new");
        Files.writeString(written, fresh + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return fresh;
    }
}
