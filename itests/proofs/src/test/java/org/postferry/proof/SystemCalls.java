package org.postferry.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunScript;

/** What a process asks of the kernel when it reads, writes and waits for the disk, as strace sees it. */
final class SystemCalls implements AutoCloseable {

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final String TRACED =
            "trace=read,recvfrom,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String UNFINISHED = " <unfinished ...>";
    private static final Pattern LINE = Pattern.compile("(\\d+) +(<\\.\\.\\. \\w+ resumed>)?(.*)");

    private final Path calls;
    private final Path words;
    private final Process strace;

    /** @param text with the name, the arguments (a file by its path) and the result */
    record Call(long thread, String text) {
        boolean is(String... names) {
            return List.of(names).contains(text.substring(0, Math.max(0, text.indexOf('('))));
        }
    }

    private SystemCalls(long pid, Path folder) {
        this.calls = folder.resolve("calls.txt");
        this.words = folder.resolve("strace.txt");
        try {
            this.strace = new ProcessBuilder(
                            STRACE.toString(),
                            "-f",
                            "-y",
                            "-s",
                            "80",
                            "-e",
                            TRACED,
                            "-o",
                            calls.toString(),
                            "-p",
                            "" + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(words.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on; leaves the test out where this user may not look at other processes. @param folder for what is seen */
    static SystemCalls of(long pid, Path folder) {
        assumeTrue(Files.isExecutable(STRACE), "no strace on this machine");
        SystemCalls seen = new SystemCalls(pid, folder);
        Await.until("strace looks at the process, or may not", SOON, () -> !read(seen.words)
                .isEmpty());
        String words = read(seen.words);
        if (!words.contains("attached")) {
            seen.close();
        }
        assumeTrue(words.contains("attached"), words);
        return seen;
    }

    /** Looks no longer. What one thread asked is in its order; what two threads asked at the same time in the order in which it was done. */
    List<Call> end() {
        close();
        List<Call> done = new ArrayList<>();
        Map<Long, String> begun = new HashMap<>();
        for (String line : read(calls).split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            long thread = Long.parseLong(parts.group(1));
            boolean goesOn = parts.group(2) != null && begun.containsKey(thread);
            String text = goesOn ? begun.remove(thread) + parts.group(3) : parts.group(3);
            if (text.endsWith(UNFINISHED)) {
                begun.put(thread, text.substring(0, text.length() - UNFINISHED.length()));
            } else {
                done.add(new Call(thread, text));
            }
        }
        return done;
    }

    /** The process goes on unseen. */
    @Override
    public void close() {
        strace.destroy();
        RunScript.await(strace, SOON);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
