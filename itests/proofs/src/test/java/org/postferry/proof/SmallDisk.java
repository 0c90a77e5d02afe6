package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.testkit.container.OtherVersion;

/** A disk of some megabytes in the place of a folder. */
final class SmallDisk implements AutoCloseable {

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Leaves the test out where this user may not mount. */
    static SmallDisk at(Path folder, int megabytes) {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may mount a small disk");
        OtherVersion.command("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    /** More room, and all that is there stays. */
    void grow(int megabytes) {
        OtherVersion.command("mount", "-o", "remount,size=" + megabytes + "m", folder.toString());
    }

    /** Takes all the room there is, as another program would. */
    void fill() {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
        }
    }

    /** Gives back what {@link #fill} took. */
    void free() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("of-another-program");
    }

    @Override
    public void close() {
        OtherVersion.command("umount", folder.toString());
    }
}
