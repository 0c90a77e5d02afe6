package org.postferry.testkit.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;
import org.postferry.store.AttachmentText;

/** One email. Mutable only in the copy that a transaction made for itself, see {@link AccountTables#edit}. */
final class EmailRow {
    final EmailId id;
    final Instant firstSeenAt;
    /** It came with a first sync. */
    final boolean bulk;

    EmailHeader header = EmailHeader.EMPTY;
    String digest = "";
    boolean provisional;
    Instant receivedAt;
    /** As the server said; {@link #sizeBytes} is the true one once the content is here. */
    long announcedBytes;

    long sizeBytes;
    Optional<ThreadId> thread = Optional.empty();
    Optional<String> stableId = Optional.empty();
    ContentState state = ContentState.NONE;
    String preview = "";
    boolean hasAttachment;
    Optional<String> quarantineReason = Optional.empty();
    byte @Nullable [] content;
    Optional<AttachmentText> attachmentText = Optional.empty();
    /** The content that text was read from. */
    byte @Nullable [] attachmentTextOf;
    /** Content is not asked for before that. */
    Instant notBefore = Instant.MIN;
    /** A person waits for its content. */
    boolean wanted;

    Set<RemoteKey> remotes = Set.of();
    List<Detached> detached = List.of();

    EmailRow(EmailId id, Instant now, boolean bulk) {
        this.id = id;
        this.firstSeenAt = now;
        this.receivedAt = now;
        this.bulk = bulk;
    }

    EmailRow copy() {
        EmailRow copy = new EmailRow(id, firstSeenAt, bulk);
        copy.header = header;
        copy.digest = digest;
        copy.provisional = provisional;
        copy.receivedAt = receivedAt;
        copy.announcedBytes = announcedBytes;
        copy.sizeBytes = sizeBytes;
        copy.thread = thread;
        copy.stableId = stableId;
        copy.state = state;
        copy.preview = preview;
        copy.hasAttachment = hasAttachment;
        copy.quarantineReason = quarantineReason;
        copy.content = content;
        copy.attachmentText = attachmentText;
        copy.attachmentTextOf = attachmentTextOf;
        copy.notBefore = notBefore;
        copy.wanted = wanted;
        copy.remotes = remotes;
        copy.detached = detached;
        return copy;
    }

    /** Whether what bears that stamp is none of this; nothing is known against what its server has not described. */
    boolean isAnotherThan(RemoteFact.Stamp stamp) {
        boolean described = announcedBytes > 0 && (content != null || provisional);
        return described && stamp.isOfAnotherThan(new RemoteFact.Stamp(receivedAt, announcedBytes));
    }

    Fingerprint fingerprint() {
        return new Fingerprint(announcedBytes, receivedAt, digest);
    }

    /** By what two emails are taken to be the same bytes. */
    record Fingerprint(long sizeBytes, Instant receivedAt, String digest) {}

    /** A membership that a rejected hold keeps here alone. */
    record Detached(Scope scope, MailboxId mailbox, Mark mark) {}
}
