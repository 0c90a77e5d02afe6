package org.postferry.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.EmailId;

/**
 * The text of attachments, kept by content: emails of equal bytes share it, and it goes with the bytes. It is made from
 * them, so losing it costs reading them again. Thread-safe.
 */
@ProviderType
public interface AttachmentTexts {
    /**
     * Those of these emails that have attachments, every byte of them here, and were not kept a text by this extractor or
     * a newer one; in the order they were given.
     *
     * @param ids {@link EmailStore#MAX_PAGE} at most
     */
    List<EmailId> lacking(Collection<EmailId> ids, int extractor);

    /** What is kept of the email's content, whichever email it was kept for; by whatever extractor. */
    Optional<AttachmentText> read(EmailId id);

    /**
     * Keeps the text of the email's content and announces the email in the journal, in bulk, all in one transaction. A
     * text that an email of equal bytes was kept is kept for each of them, so that each is announced; kept again it
     * writes nothing. False where the email or its content is not here any more.
     */
    boolean keep(EmailId id, AttachmentText text);
}
