package org.postferry.sync;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Quota;
import org.postferry.connector.SessionInfo;

/**
 * Where an account stands, why, and since when.
 *
 * @param reason a sentence for a person; empty when all is well
 * @param serverSaid the server's own words, where it said some: of the reason, else what it wants to be read
 * @param since when it came into this state
 * @param lastSuccessAt last proof that the mirror was up to date
 * @param nextAttemptAt when it is tried again, where it waits
 * @param progress empty when nothing is left to do
 * @param quota how much the account holds on its server, as it last said
 */
public record AccountStatus(
        AccountState state,
        String reason,
        String serverSaid,
        Instant since,
        Optional<Instant> lastSuccessAt,
        Optional<Instant> nextAttemptAt,
        Optional<SessionInfo.Push> push,
        Optional<Progress> progress,
        Optional<Quota> quota) {}
