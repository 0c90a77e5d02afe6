package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's copy of files in memory. */
public final class PageCache {

    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

    /** Pages, names and inodes (proc(5)); what is not written yet stays, so it harms nobody. */
    private static final String EVERYTHING = "3\n";

    private PageCache() {}

    /** Whether this user may empty it. */
    public static boolean isOurs() {
        return Files.isWritable(DROP) && System.getProperty("user.name").equals("root");
    }

    /** Empties it, for everybody on this machine. */
    public static void drop() {
        try {
            Command.run("sync");
            Files.writeString(DROP, EVERYTHING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
