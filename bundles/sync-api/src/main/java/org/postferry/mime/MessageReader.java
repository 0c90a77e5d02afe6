package org.postferry.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.EmailHeader;

/**
 * Reads messages (RFC 5322, RFC 2045 and what servers really send). Thread-safe. Never throws for what a message
 * contains: what cannot be read is left out or given as it stands; every depth, count and length has a limit. An
 * {@link IOException} is the stream's own.
 */
@ProviderType
public interface MessageReader {
    /** Most characters of a preview (RFC 8621 section 4.1.4). */
    int MAX_PREVIEW_LENGTH = 256;

    /** What the header says. @param header up to and including the empty line; may be cut anywhere, and what comes behind that line is passed over */
    EmailHeader header(byte[] header);

    /** What a list of emails shows of one: read once, when the content arrives. The stream is not closed. */
    MessageSummary summary(InputStream message) throws IOException;

    /** What a person reads. The stream is not closed. */
    MessageBody body(InputStream message) throws IOException;

    /** What a search looks in: as {@link #body}, but nothing is sanitised and no attachment decoded. The stream is not closed. */
    MessageText text(InputStream message) throws IOException;

    /** Writes one part's decoded bytes. Empty, and the target not asked, when the message has no such part. The stream is not closed. */
    Optional<MessagePart> part(InputStream message, String partId, PartTarget target) throws IOException;

    /** Where a part's bytes go. */
    @ConsumerType
    @FunctionalInterface
    interface PartTarget {
        /** The part was found: where to write it. The stream is not closed. @param part its {@code sizeBytes} is 0, for it was not read yet */
        OutputStream begin(MessagePart part) throws IOException;
    }
}
