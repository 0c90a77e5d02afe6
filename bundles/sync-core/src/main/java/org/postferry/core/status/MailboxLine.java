package org.postferry.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postferry.model.MailboxId;
import org.postferry.sync.MailboxStatus;

/**
 * What is known of one mailbox's health.
 *
 * @param current it equalled the server at {@code provenAt}, and no news came since
 * @param failing it cannot be followed at present; {@code reason} says why
 * @param nextAttempt when it is tried again, where it waits
 * @param lookDue when it is to be looked at next
 * @param grace so much later a look may come
 */
public record MailboxLine(
        boolean current,
        Optional<Instant> provenAt,
        boolean failing,
        String reason,
        Optional<Instant> nextAttempt,
        Instant lookDue,
        Duration grace) {
    boolean overdue(Instant now) {
        return now.isAfter(lookDue.plus(grace));
    }

    MailboxStatus status(MailboxId id) {
        return new MailboxStatus(id, current, provenAt, reason, nextAttempt);
    }
}
