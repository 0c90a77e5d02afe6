package org.postferry.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;

/**
 * Where each account, mailbox and part of the system stands, why, and since when. Answers without the store too, and
 * then says what is missing. Thread-safe; holds nothing that must survive a restart.
 */
@ProviderType
public interface SyncState {
    /** The account's status; empty when there is no such account, or the store that knows it is not here. */
    Optional<AccountStatus> account(AccountId id);

    /** The account's mailboxes that were looked at since the start. */
    List<MailboxStatus> mailboxes(AccountId id);

    /** All parts known so far, by name; those that went stay listed as not up. */
    List<PartStatus> parts();

    /** A part says how it is; what is not up makes {@code /health} say so when it is {@code store} or {@code engine}. */
    void report(String part, boolean up, String reason);

    /** A number that grows with each change of anything here, progress too. */
    long revision();

    /** Waits until the revision is above {@code seen}, at most so long; returns the revision. */
    long awaitChange(long seen, Duration atMost) throws InterruptedException;
}
