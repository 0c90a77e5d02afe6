package org.postferry.model;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One email as a person sees it here: the server's state with what was wished here laid over it.
 *
 * @param sizeBytes the size the server says (RFC 3501 RFC822.SIZE, RFC 8621 {@code size}); replaced by the true one once the content is here
 * @param receivedAt when the server received it, to the second
 * @param firstSeenAt when it was first seen here
 * @param hasAttachment false until the content was read
 * @param preview up to 256 characters of its text (RFC 8621 section 4.1.4), empty until the content was read
 */
public record Email(
        EmailId id,
        Set<MailboxId> mailboxIds,
        Set<Keyword> keywords,
        Optional<ThreadId> threadId,
        EmailHeader header,
        Instant receivedAt,
        Instant firstSeenAt,
        long sizeBytes,
        boolean hasAttachment,
        String preview,
        ContentState contentState,
        Optional<String> quarantineReason) {
    public Email {
        mailboxIds = Set.copyOf(mailboxIds);
        keywords = Set.copyOf(keywords);
    }
}
