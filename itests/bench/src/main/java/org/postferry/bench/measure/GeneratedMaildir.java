package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.testkit.mail.GeneratedMailbox;
import org.postferry.testkit.mail.MaildirTree;

/** Generated mail as files: made once and kept. */
public final class GeneratedMaildir {
    /** Written last: without it the folder is from a run that was cut short. */
    private static final String COMPLETE = "complete";

    private GeneratedMaildir() {}

    /** The Maildir of so many messages; generates what is not there. */
    public static Path of(Path benchData, int messages) {
        Path generated = benchData.resolve("maildir-" + messages);
        try {
            if (!Files.exists(generated.resolve(COMPLETE))) {
                Folders.delete(generated);
                System.out.printf("Making %,d messages in %s ...%n", messages, generated);
                new MaildirTree(generated).write(GeneratedMailbox.of(messages));
                Files.write(generated.resolve(COMPLETE), new byte[0]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return generated;
    }
}
