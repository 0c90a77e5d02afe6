package org.postferry.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postferry.testkit.container.Await;

/** A control group with little memory: who needs more is ended by the kernel. Swapping does not help. */
final class MemoryLimit implements AutoCloseable {

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Path group;

    private MemoryLimit(Path group) {
        this.group = group;
    }

    /** Leaves the test out where this user may not make one. */
    static MemoryLimit of(long bytes) {
        Optional<MemoryLimit> made = second(bytes).or(() -> first(bytes));
        assumeTrue(made.isPresent(), "a control group with a memory limit cannot be made here");
        return made.orElseThrow();
    }

    private static Optional<MemoryLimit> second(long bytes) {
        if (!Files.exists(CGROUPS.resolve("cgroup.controllers"))) {
            return Optional.empty();
        }
        write(CGROUPS.resolve("cgroup.subtree_control"), "+memory");
        return made(CGROUPS, List.of("memory.max", "memory.swap.max"), List.of(String.valueOf(bytes), "0"));
    }

    private static Optional<MemoryLimit> first(long bytes) {
        return made(
                CGROUPS.resolve("memory"),
                List.of("memory.limit_in_bytes", "memory.swappiness"),
                List.of(String.valueOf(bytes), "0"));
    }

    /** The first of the files must take its value. */
    private static Optional<MemoryLimit> made(Path parent, List<String> files, List<String> values) {
        Path group = parent.resolve("postferry-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(group);
        } catch (IOException e) {
            return Optional.empty();
        }
        boolean limited = write(group.resolve(files.get(0)), values.get(0));
        write(group.resolve(files.get(1)), values.get(1));
        return limited ? Optional.of(new MemoryLimit(group)) : Optional.empty();
    }

    /** Puts what follows into the group. */
    String[] command() {
        return new String[] {"sh", "-c", "echo $$ >'" + group.resolve("cgroup.procs") + "' && exec \"$@\"", "sh"};
    }

    /** What was counted at most, the page cache too, which the kernel takes back when it has to. */
    long mostBytes() {
        for (String file : List.of("memory.peak", "memory.max_usage_in_bytes")) {
            try {
                return Long.parseLong(Files.readString(group.resolve(file)).strip());
            } catch (IOException e) {
                // the other version of control groups
                continue;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        Await.until("the group can be removed", SOON, () -> group.toFile().delete());
    }

    private static boolean write(Path file, String value) {
        try {
            Files.writeString(file, value);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
