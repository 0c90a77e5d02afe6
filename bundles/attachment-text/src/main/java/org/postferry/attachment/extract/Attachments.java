package org.postferry.attachment.extract;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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

    /** For one email, then its further attachments are left: a hundred slow ones would hold up all others. */
    static final Duration MAX_TIME = Duration.ofMinutes(2);

    /** Last characters of a name or type told to the reader, which guesses by them; a line of a question is not endless. */
    static final int MAX_HINT_LENGTH = 200;

    /**
     * Times that the process may be told to end over one attachment: a machine that makes room does so now and then, a
     * file whose reader ends like that would be asked about first for ever.
     */
    static final int MAX_ENDS = 3;

    private final MailStore store;
    private final MessageReader reader;
    private final Extractor extractor;
    private final Path file;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> ends = new HashMap<>();
    private @Nullable EmailId endedIn;

    /** @param nanoTime a clock that only goes on */
    Attachments(MailStore store, MessageReader reader, Extractor extractor, LongSupplier nanoTime) {
        this.store = store;
        this.reader = reader;
        this.extractor = extractor;
        this.file = extractor.file();
        this.nanoTime = nanoTime;
    }

    /**
     * Empty where the content went meanwhile.
     *
     * @throws Extractor.Unavailable when no email is to blame; of any other failure this one is the reason
     */
    Optional<AttachmentText> of(EmailId id, int version) throws IOException {
        Optional<Contents.Stored> content = store.contents().read(id);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        List<MessagePart> attachments;
        try (InputStream message = content.get().open(0)) {
            attachments = reader.body(message).attachments();
        }
        long begin = nanoTime.getAsLong();
        List<AttachmentText.Part> parts = new ArrayList<>();
        int left = AttachmentText.MAX_LENGTH;
        for (MessagePart attachment :
                attachments.stream().limit(AttachmentText.MAX_PARTS).toList()) {
            boolean late = nanoTime.getAsLong() - begin >= MAX_TIME.toNanos();
            AttachmentText.Part part = late
                    ? part(attachment, "", Optional.of("The attachments before it took long enough."))
                    : part(id, content.get(), attachment, left);
            left -= part.text().length();
            parts.add(part);
        }
        return Optional.of(new AttachmentText(version, parts));
    }

    private AttachmentText.Part part(EmailId id, Contents.Stored content, MessagePart attachment, int left)
            throws IOException {
        if (saysNothing(attachment.type())) {
            return part(attachment, "", Optional.empty());
        }
        if (left == 0) {
            return part(attachment, "", Optional.of("The attachments before it say enough."));
        }
        if (attachment.sizeBytes() > MAX_BYTES) {
            return part(attachment, "", Optional.of("It is larger than " + MAX_BYTES / (1024 * 1024) + " MB."));
        }
        try {
            return isLaidOut(content, attachment)
                    ? part(attachment, read(id, attachment, left))
                    : part(attachment, "", Optional.of("It could not be found again in its message."));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Writes the attachment into the file; what an earlier one may have left there is gone first. */
    private boolean isLaidOut(Contents.Stored content, MessagePart attachment) throws IOException {
        try (InputStream message = content.open(0);
                OutputStream bytes = new OwnFile(file)) {
            return reader.part(message, attachment.partId(), found -> bytes).isPresent();
        }
    }

    /** That it cannot be written, as when the disk is full, is no fault of the email's. */
    private static final class OwnFile extends FilterOutputStream {
        OwnFile(Path file) throws Extractor.Unavailable {
            super(opened(file));
        }

        private static OutputStream opened(Path file) throws Extractor.Unavailable {
            try {
                return Files.newOutputStream(file);
            } catch (IOException e) {
                throw new Extractor.Unavailable("attachments cannot be laid out", e);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws Extractor.Unavailable {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new Extractor.Unavailable("attachments cannot be laid out", e);
            }
        }
    }

    private Answer read(EmailId id, MessagePart attachment, int left) throws IOException {
        try {
            return extractor.read(
                    new Question(file, hint(attachment.name().orElse("")), hint(attachment.type()), left));
        } catch (Extractor.ToldToEnd e) {
            if (ended(id, attachment.partId()) < MAX_ENDS) {
                throw e;
            }
            return new Answer(Answer.Kind.UNREADABLE, "Its reader was told to end " + MAX_ENDS + " times.");
        }
    }

    /** How often now. Of one email, the last where that happened: it is asked about again before the next of its kind. */
    private int ended(EmailId id, String partId) {
        if (!id.equals(endedIn)) {
            ends.clear();
            endedIn = id;
        }
        return ends.merge(partId, 1, Integer::sum);
    }

    private static String hint(String text) {
        return text.length() <= MAX_HINT_LENGTH ? text : text.substring(text.length() - MAX_HINT_LENGTH);
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
