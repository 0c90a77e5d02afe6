package org.postferry.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;

/**
 * Writes contents: bytes into the pack as they come, one sync of the disk and then one transaction at
 * {@link #commit()}. Confined to one thread. Nothing counts before the commit; closing without it leaves no trace but
 * unused bytes in the pack.
 */
@ProviderType
public interface ContentWriter extends AutoCloseable {
    /** Begins one email's bytes; one is open at a time. Streams: memory does not grow with the size. */
    Pending begin(EmailId id);

    /** It is there and cannot be fetched or read; {@code reason} is kept, and it is tried again after a day. Counts at the commit. */
    void quarantine(EmailId id, String reason);

    /** Bytes of the batch so far, uncompressed. */
    long pendingBytes();

    /** Syncs the pack, then commits rows and journal. Returns how many contents are here that were not before; 0 also when the lease is lost. */
    int commit();

    @Override
    void close();

    /** The bytes of one email on their way. */
    @ProviderType
    interface Pending {
        void write(byte[] bytes, int offset, int length);

        /** What was written so far, to be read once more; the caller closes. */
        InputStream written() throws IOException;

        /** Every byte is here: keeps it for the commit. */
        void keep(Summary summary);

        /** Cut short or useless: drops it. */
        void drop();
    }

    /**
     * What was read out of the content.
     *
     * @param header replaces a provisional or an empty one
     */
    record Summary(ContentState state, String preview, boolean hasAttachment, Optional<EmailHeader> header) {}
}
