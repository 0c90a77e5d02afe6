package org.postferry.testkit.jmap;

import java.time.Instant;
import java.util.Set;

/**
 * An email as it is at this moment (RFC 8621 section 4.1.1).
 *
 * @param size of the message in bytes
 */
record StoredEmail(
        String id,
        String blobId,
        String threadId,
        Set<String> mailboxIds,
        Set<String> keywords,
        Instant receivedAt,
        long size) {
    StoredEmail {
        mailboxIds = Set.copyOf(mailboxIds);
        keywords = Set.copyOf(keywords);
    }

    StoredEmail in(Set<String> mailboxes) {
        return new StoredEmail(id, blobId, threadId, mailboxes, keywords, receivedAt, size);
    }

    StoredEmail with(Set<String> others) {
        return new StoredEmail(id, blobId, threadId, mailboxIds, others, receivedAt, size);
    }
}
