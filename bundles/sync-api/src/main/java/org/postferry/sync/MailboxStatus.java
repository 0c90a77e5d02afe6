package org.postferry.sync;

import java.time.Instant;
import java.util.Optional;
import org.postferry.model.MailboxId;

/**
 * Where a mailbox stands.
 *
 * @param current it equalled the server when it was last looked at, and no news came since
 * @param provenAt when that was
 * @param reason a sentence for a person; empty when all is well
 */
public record MailboxStatus(
        MailboxId mailbox,
        boolean current,
        Optional<Instant> provenAt,
        String reason,
        Optional<Instant> nextAttemptAt) {}
