package org.postferry.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;

/** The bytes of emails, in append-only packs, one set an account. */
@ProviderType
public interface Contents {
    /** A writer for one batch after another. */
    ContentWriter writer(Lease lease, AccountId account);

    /** What is here of an email; empty when nothing is. */
    Optional<Stored> read(EmailId id);

    /** Content that is here. Stays readable while packs are compacted. */
    @ProviderType
    interface Stored {
        ContentState state();

        long sizeBytes();

        /** The bytes from {@code offset} on; the caller closes. Throws on a record whose checksum does not hold. */
        InputStream open(long offset) throws IOException;
    }
}
