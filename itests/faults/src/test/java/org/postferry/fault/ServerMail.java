package org.postferry.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;

/** The mail of one seed, as files for Dovecot to serve. */
final class ServerMail {

    static final List<String> FOLDERS = List.of("INBOX", "Archive", "Work", "Sent", "Lists/java");

    private static final int EMAILS = 300;
    private static final int LARGE_EVERY = 75;
    private static final int LARGE_BYTES = 1 << 20;

    private final DovecotServer server;
    private final String user;
    private final long seed;

    ServerMail(DovecotServer server, String user, long seed) {
        this.server = server;
        this.user = user;
        this.seed = seed;
    }

    /** Writes it and returns how many bytes it is. */
    long write() {
        Path maildir = server.maildir(user);
        FOLDERS.forEach(folder -> makeFolder(directory(maildir, folder)));
        GeneratedMailbox mailbox = GeneratedMailbox.of(seed, EMAILS);
        Random random = new Random(seed);
        long bytes = 0;
        for (int i = 0; i < EMAILS; i++) {
            GeneratedEmail email = mailbox.email(i);
            byte[] stored = i % LARGE_EVERY == 0 ? enlarged(email.stored(), random) : email.stored();
            Path folder = directory(maildir, FOLDERS.get(random.nextInt(FOLDERS.size())));
            write(folder, email, stored);
            bytes += stored.length;
        }
        server.own(maildir);
        return bytes;
    }

    private static void makeFolder(Path directory) {
        try {
            for (String sub : List.of("cur", "new", "tmp")) {
                Files.createDirectories(directory.resolve(sub));
            }
            Files.write(directory.resolve("maildirfolder"), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, GeneratedEmail email, byte[] stored) {
        Instant received = email.receivedAt();
        String name = "%d.M%07dP1.host:2,%s".formatted(received.getEpochSecond(), email.index(), email.maildirFlags());
        try {
            Path file = Files.write(folder.resolve("cur").resolve(name), stored);
            Files.setLastModifiedTime(file, FileTime.from(received));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] enlarged(byte[] stored, Random random) {
        ByteArrayOutputStream large = new ByteArrayOutputStream(LARGE_BYTES);
        large.writeBytes(stored);
        int wanted = LARGE_BYTES / 4 + random.nextInt(LARGE_BYTES * 3 / 4 - stored.length);
        while (large.size() < wanted) {
            large.writeBytes(
                    (Long.toHexString(random.nextLong()).repeat(4) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return large.toByteArray();
    }

    private static Path directory(Path maildir, String folder) {
        return folder.equals("INBOX") ? maildir : maildir.resolve("." + folder.replace('/', '.'));
    }
}
