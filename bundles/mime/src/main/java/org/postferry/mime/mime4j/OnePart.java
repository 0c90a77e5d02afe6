package org.postferry.mime.mime4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;

/** Writes one leaf's bytes and passes over all others. Confined to one thread. */
final class OnePart implements MessageWalk.Visitor {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final String partId;
    private final MessageReader.PartTarget target;
    private @Nullable MessagePart found;

    OnePart(String partId, MessageReader.PartTarget target) {
        this.partId = partId;
        this.target = target;
    }

    Optional<MessagePart> found() {
        return Optional.ofNullable(found);
    }

    @Override
    public boolean leaf(Part part, InputStream decoded) throws IOException {
        if (!part.partId().equals(partId)) {
            return true;
        }
        OutputStream written = begin(part);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = decoded.read(buffer); read >= 0; read = decoded.read(buffer)) {
            write(written, buffer, read);
            part.sizeBytes += read;
        }
        found = part.described();
        return false;
    }

    /** The target's failure must not pass for one of the message. */
    private OutputStream begin(Part part) {
        try {
            return target.begin(part.described());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream written, byte[] buffer, int length) {
        try {
            written.write(buffer, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
