package org.postferry.testkit.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;

/** Mail as files for a server to serve: Maildir++, sizes in the names and INTERNALDATE as the files' time, as Dovecot reads them. Thread-safe. */
public final class MaildirTree {

    private static final List<String> SUBFOLDERS = List.of("cur", "new", "tmp");

    private final Path maildir;

    /** The folder that holds INBOX's {@code cur}; it may not exist yet. */
    public MaildirTree(Path maildir) {
        this.maildir = maildir;
    }

    /** Writes all of it, every folder even where no mail falls to it. */
    public void write(GeneratedMailbox mailbox) {
        Folder.ALL.forEach(this::create);
        IntStream.range(0, mailbox.size()).parallel().forEach(index -> write(mailbox.email(index)));
    }

    private void create(Folder folder) {
        try {
            for (String sub : SUBFOLDERS) {
                Files.createDirectories(directory(folder).resolve(sub));
            }
            if (!folder.directory().isEmpty()) {
                Files.write(directory(folder).resolve("maildirfolder"), new byte[0]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(GeneratedEmail email) {
        String name = "%d.M%07dP1.host,S=%d,W=%d:2,%s"
                .formatted(
                        email.receivedAt().getEpochSecond(),
                        email.index(),
                        email.stored().length,
                        email.sizeBytes(),
                        email.maildirFlags());
        Path file = directory(email.folder()).resolve("cur").resolve(name);
        try {
            Files.write(file, email.stored());
            Files.setLastModifiedTime(file, FileTime.from(email.receivedAt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(Folder folder) {
        return maildir.resolve(folder.directory());
    }
}
