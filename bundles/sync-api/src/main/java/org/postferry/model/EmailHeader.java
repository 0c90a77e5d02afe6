package org.postferry.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an email's header says, decoded (RFC 8621 section 4.1.2 and 4.1.3). Read by {@code mime} from the header's
 * bytes, so that every protocol gives one result. Lists are empty where the header is absent or unreadable;
 * {@code messageIds} and the like are without their angle brackets. Message-ID is never an identity.
 */
public record EmailHeader(
        List<String> messageIds,
        List<String> inReplyTo,
        List<String> references,
        List<EmailAddress> from,
        List<EmailAddress> to,
        List<EmailAddress> cc,
        List<EmailAddress> bcc,
        List<EmailAddress> replyTo,
        String subject,
        Optional<Instant> sentAt) {
    /** A header that says nothing: what an unreadable message has. */
    public static final EmailHeader EMPTY = new EmailHeader(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "",
            Optional.empty());

    public EmailHeader {
        messageIds = List.copyOf(messageIds);
        inReplyTo = List.copyOf(inReplyTo);
        references = List.copyOf(references);
        from = List.copyOf(from);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        replyTo = List.copyOf(replyTo);
    }
}
