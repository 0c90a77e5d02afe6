package org.postferry.attachment.extract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Question;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.model.EmailId;
import org.postferry.store.AttachmentText;
import org.postferry.store.Contents;
import org.postferry.store.MailStore;

/** Makes the text of one email's attachments. Used by one thread. */
final class Attachments {
    /** Bytes of one attachment: what is larger is a film or a disk, and never read. */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    /** Characters of a name or type told to the reader, which guesses by them. */
    private static final int LONGEST_HINT = 200;

    private final MailStore store;
    private final MessageReader reader;
    private final Extractor extractor;
    private final Path file;

    /** @param folder that the reading process sees */
    Attachments(MailStore store, MessageReader reader, Extractor extractor, Path folder) {
        this.store = store;
        this.reader = reader;
        this.extractor = extractor;
        this.file = folder.resolve("attachment");
    }

    /** Empty where the content went meanwhile. */
    Optional<AttachmentText> of(EmailId id, int version) throws IOException {
        Optional<Contents.Stored> content = store.contents().read(id);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        List<MessagePart> attachments;
        try (InputStream message = content.get().open(0)) {
            attachments = reader.body(message).attachments();
        }
        List<AttachmentText.Part> parts = new ArrayList<>();
        int left = AttachmentText.MAX_LENGTH;
        for (MessagePart attachment :
                attachments.stream().limit(AttachmentText.MAX_PARTS).toList()) {
            AttachmentText.Part part = part(content.get(), attachment, left);
            left -= part.text().length();
            parts.add(part);
        }
        return Optional.of(new AttachmentText(version, parts));
    }

    private AttachmentText.Part part(Contents.Stored content, MessagePart attachment, int left) throws IOException {
        if (saysNothing(attachment.type())) {
            return part(attachment, "", Optional.empty());
        }
        if (left == 0) {
            return part(attachment, "", Optional.of("The attachments before it say enough."));
        }
        if (attachment.sizeBytes() > MAX_BYTES) {
            return part(attachment, "", Optional.of("It is larger than " + MAX_BYTES / (1024 * 1024) + " MB."));
        }
        try (InputStream message = content.open(0)) {
            reader.part(message, attachment.partId(), found -> Files.newOutputStream(file));
            return part(attachment, read(attachment, left));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Answer read(MessagePart attachment, int left) throws IOException {
        return extractor.read(new Question(file, hint(attachment.name().orElse("")), hint(attachment.type()), left));
    }

    private static String hint(String text) {
        return text.length() <= LONGEST_HINT ? text : text.substring(text.length() - LONGEST_HINT);
    }

    /** No process is asked about what has no words. */
    private static boolean saysNothing(String type) {
        return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
    }

    private static AttachmentText.Part part(MessagePart attachment, Answer answer) {
        return switch (answer.kind()) {
            case WHOLE -> part(attachment, answer.text(), Optional.empty());
            case CUT -> part(attachment, answer.text(), Optional.of("Its text is longer than what is kept."));
            case UNREADABLE -> part(attachment, "", Optional.of(answer.text()));
        };
    }

    private static AttachmentText.Part part(MessagePart attachment, String text, Optional<String> unreadable) {
        int longest = AttachmentText.Part.MAX_REASON_LENGTH;
        return new AttachmentText.Part(
                attachment.partId(),
                text,
                unreadable.map(reason -> reason.length() <= longest ? reason : reason.substring(0, longest)));
    }
}
