package org.postferry.bench.imap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.bench.measure.ProcessMeter;

/** The best of the usual programs, doing the same: everything of an account into a Maildir, then what changed. */
final class Mbsync {

    private static final String CONFIGURATION =
            """
            FSync no

            IMAPAccount account
            Host 127.0.0.1
            Port $PORT
            User $USER
            Pass $PASSWORD
            SSLType None
            AuthMechs LOGIN
            Timeout 0

            IMAPStore server
            Account account

            MaildirStore mirror
            Path $FOLDER/mail/
            Inbox $FOLDER/mail/INBOX
            SubFolders Verbatim
            Flatten .

            Channel all
            Far :server:
            Near :mirror:
            Patterns *
            Create Near
            Expunge Near
            Remove Near
            Sync Pull
            CopyArrivalDate yes
            SyncState $FOLDER/state/
            """;

    private final Path folder;
    private final String user;
    private final String password;

    /** @param folder empty or not there; for its mail and its state */
    Mbsync(Path folder, String user, String password) {
        this.folder = folder;
        this.user = user;
        this.password = password;
        try {
            Files.createDirectories(folder.resolve("mail"));
            Files.createDirectories(folder.resolve("state"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One run. */
    record Outcome(double seconds, double cpuSeconds, double peakAnonymousMegabytes) {}

    Outcome run(int port) {
        try {
            Path file = folder.resolve("mbsyncrc");
            Files.writeString(
                    file,
                    CONFIGURATION
                            .replace("$PORT", String.valueOf(port))
                            .replace("$USER", user)
                            .replace("$PASSWORD", password)
                            .replace("$FOLDER", folder.toString()));
            long begin = System.nanoTime();
            Process process = new ProcessBuilder("mbsync", "-q", "-c", file.toString(), "-a")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("mbsync: " + Files.readString(folder.resolve("output")));
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                return new Outcome(seconds, meter.cpuSeconds(), meter.peakAnonymousMegabytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
