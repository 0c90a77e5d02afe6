package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;

/**
 * The accounts and their sealed secrets. Every change is on disk, in the journal and at the head of the account's packs
 * before the call returns, so that a lost database can be rebuilt.
 */
@ProviderType
public interface AccountStore {
    AccountRecord create(AccountSettings settings, Map<String, SealedSecret> secrets);

    /** All accounts, oldest first, those being deleted too. */
    List<AccountRecord> list();

    Optional<AccountRecord> get(AccountId id);

    /** Replaces settings and secrets. A changed content policy changes what the {@link ContentQueue} wants, in the same transaction. Empty when there is no such account. */
    Optional<AccountRecord> update(AccountId id, AccountSettings settings, Map<String, SealedSecret> secrets);

    Optional<AccountRecord> setPaused(AccountId id, boolean paused);

    /** Marks the account as going; from now on intake refuses its batches as fenced. */
    void markDeleting(AccountId id);

    /** Removes a bounded slice of an account marked as going: rows first by pages, then packs, then itself. Returns whether more is left. */
    boolean removeSlice(AccountId id);

    /** The server asked to be left alone until then: kept over restarts, in place of what was kept before; told to no reader of the journal. */
    void keepQuiet(AccountId id, Quiet quiet);

    /** What was kept last, also when its time is over; empty when there was none or the account is gone. */
    Optional<Quiet> quiet(AccountId id);

    /** How long a server wants to be left alone. @param until to the second @param reason a sentence for a person; a store may shorten it */
    record Quiet(Instant until, String reason) {}
}
