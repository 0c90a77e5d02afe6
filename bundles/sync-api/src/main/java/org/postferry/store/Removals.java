package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;

/** What is staged to go, and what a person must allow. The engine decides by the guard; the store counts, holds and sweeps. */
@ProviderType
public interface Removals {
    /** How many are staged in a scope, and what went lately. */
    Standing standing(AccountId account, Scope scope);

    /** Staged by absence and not proven yet, a bounded slice, oldest first. @param limit at most 1,000 */
    Set<RemoteId> unproven(AccountId account, Scope scope, int limit);

    /** Staged because the server said that they are gone, and asked by no second question yet: what the guard asks once more. A bounded slice, oldest first. @param limit at most 1,000 */
    Set<RemoteId> told(AccountId account, Scope scope, int limit);

    /** A second question of another shape said so too: these, told ones as well, count as proven absent from now on and may be swept. */
    void prove(Lease lease, AccountId account, Scope scope, Set<RemoteId> gone);

    /** They are there: they are not staged any more. */
    void withdraw(Lease lease, AccountId account, Scope scope, Set<RemoteId> present);

    /**
     * Removes a slice of what is staged and proven (told, proven absent, or from before a UIDVALIDITY change), with
     * journal rows, in one transaction: memberships go, and an email without any becomes a tombstone that keeps its
     * content. Sweeps nothing while the scope has an open hold. Returns how many went; 0 when nothing is left to sweep.
     *
     * @param limit at most 1,000
     */
    int sweep(Lease lease, AccountId account, Scope scope, int limit);

    /** Holds the scope's staged removals for a person; an open hold of the scope is replaced. Empty, and nothing is held, where the lease is another's or the account is gone. */
    Optional<Hold> hold(Lease lease, AccountId account, Scope scope, String reason);

    /** All holds that wait for a person. */
    List<Hold> holds();

    /** Lets them go; false when there is no such open hold. */
    boolean approve(long holdId);

    /** Keeps the emails here without a membership on the server: they count no more and are not staged again. False when there is no such open hold. */
    boolean reject(long holdId);

    /**
     * @param known memberships of the scope, staged ones included
     * @param removedLastDay swept within the last 24 hours
     * @param approved a person has allowed what is staged now
     */
    record Standing(
            long known,
            long told,
            long absentUnproven,
            long absentProven,
            long renumbered,
            long removedLastDay,
            boolean held,
            boolean approved) {
        /** All that is staged. */
        public long staged() {
            return told + absentUnproven + absentProven + renumbered;
        }
    }

    /** Removals that wait for a person. */
    record Hold(long id, AccountId account, Scope scope, long emails, String reason, Instant since) {}
}
