package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;

/** The mailboxes, and where each scope stands. Mailboxes come and change by {@link Intake} alone. */
@ProviderType
public interface MailboxStore {
    /** All mailboxes of an account that were not removed, by path. */
    List<Mailbox> list(AccountId account);

    Optional<Mailbox> get(MailboxId id);

    /** What identifies a mailbox on its server, to recognise a rename by; empty when there is no such mailbox. */
    Optional<MailboxIdentity> identity(MailboxId id);

    /** Where a scope stands; of one that was never pulled, everything is at its beginning. */
    ScopeState scope(AccountId account, Scope scope);

    /**
     * Asks for a snapshot of a scope; a wish that is there is widened, not doubled.
     *
     * @param keywords it must bring keywords too
     * @param notBefore when it may run at the earliest
     */
    void wantSnapshot(Lease lease, AccountId account, Scope scope, String reason, boolean keywords, Instant notBefore);

    /**
     * The scope's history begins anew, because the account's date window was widened: what was left out becomes an email
     * where history sees it, what is known does not change.
     */
    void reopenHistory(Lease lease, AccountId account, Scope scope);

    /** A mailbox that the server no longer has and whose grace is over: stages its memberships as absent; once they are swept the mailbox goes. */
    void retire(Lease lease, MailboxId id);
}
