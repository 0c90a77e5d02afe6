package org.postferry.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * The conversations of one user that Dovecot has not ended, as its log tells: what a connection carried before it broke is done, or never
 * will be, once its conversation has ended. Not thread-safe.
 */
final class Conversations {
    private static final Duration LONGEST_END = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(3);

    private final Path log;
    private final String login;
    private final String end;
    private long read;
    private int open;

    Conversations(DovecotServer server, String user) throws IOException {
        this.log = server.logFile();
        this.login = "Login: user=<" + user + ">";
        this.end = "imap(" + user + ")<";
        this.read = Files.size(log);
    }

    /** Returns when no more are open than that, or never will be. */
    void awaitAtMost(IntSupplier most) {
        long deadline = System.nanoTime() + LONGEST_END.toNanos();
        while (countOpen() > most.getAsInt() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private int countOpen() {
        for (String line : more().split("\n")) {
            if (line.contains(login)) {
                open++;
            } else if (line.contains(end) && (line.contains("Disconnected") || line.contains("Logged out"))) {
                open--;
            }
        }
        return open;
    }

    /** Whole lines that were not read yet. */
    private String more() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) (file.length() - read)];
            file.seek(read);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            read += whole.length();
            return whole;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
