package org.postferry.testkit.mail;

import java.nio.charset.StandardCharsets;
import org.postferry.model.EmailHeader;

/** A header read no further than its subject, which is not decoded: enough for the letters of tests and of the generator. */
public final class SubjectOnly {
    private static final String FIELD = "Subject:";

    private SubjectOnly() {}

    /** A header that has this subject and nothing else. */
    public static EmailHeader of(String subject) {
        EmailHeader none = EmailHeader.EMPTY;
        return new EmailHeader(
                none.messageIds(),
                none.inReplyTo(),
                none.references(),
                none.from(),
                none.to(),
                none.cc(),
                none.bcc(),
                none.replyTo(),
                subject,
                none.sentAt());
    }

    /** What {@link #of} makes of the subject in a message's bytes. */
    public static EmailHeader in(byte[] message) {
        return of(subject(message));
    }

    /** The subject in a message's bytes; empty where there is none. */
    public static String subject(byte[] message) {
        return new String(message, StandardCharsets.UTF_8)
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, FIELD, 0, FIELD.length()))
                .map(line -> line.substring(FIELD.length()).strip())
                .findFirst()
                .orElse("");
    }
}
