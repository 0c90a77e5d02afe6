package org.postferry.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One mailbox as a person sees it here (RFC 8621 section 2).
 *
 * @param name its last segment, decoded for display
 * @param path the whole name, decoded for display, segments joined by {@code /}
 * @param rawName what the server calls it, byte for byte: an IMAP name as it stands in LIST, a JMAP mailbox id
 * @param totalEmails the emails visible in it here
 * @param unreadEmails those of them without {@code $seen}
 * @param serverEmails the server's own count when it was last asked
 * @param missingSince the server no longer lists it, and it is kept for its grace
 * @param wishedAwaySince a person wishes it deleted, and the server did not do so yet: it is followed until then, and shown no more
 */
public record Mailbox(
        MailboxId id,
        String name,
        String path,
        String rawName,
        Optional<MailboxId> parentId,
        Optional<Role> role,
        boolean selectable,
        long totalEmails,
        long unreadEmails,
        OptionalLong serverEmails,
        Optional<Instant> missingSince,
        Optional<Instant> wishedAwaySince) {
    /** Whether it is there for a person: the server lists it, and nobody wishes it away. */
    public boolean isThere() {
        return missingSince.isEmpty() && wishedAwaySince.isEmpty();
    }
}
