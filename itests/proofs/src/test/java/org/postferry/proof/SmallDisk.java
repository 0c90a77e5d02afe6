package org.postferry.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    @Override
    public void close() {
        OtherVersion.command("umount", folder.toString());
    }
}
