package org.postferry.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.ConnectionReport;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.MailboxId;

/** The accounts, as a person changes them. Thread-safe. Each change is on disk when the call returns and takes effect within a second. Throws {@link Refused} with the field that is wrong; a refused call changes nothing. */
@ProviderType
public interface Accounts {
    /** The name of a test's step that went well and says all the same that another account has this mailbox already: its mail would be here twice. */
    String SAME_MAILBOX = "same mailbox";

    /** Connects and signs in, changes nothing. Of a new account it says {@link #SAME_MAILBOX}, if it is so. Blocks up to a minute. @param existing takes secrets that the draft leaves out from that account */
    ConnectionReport test(AccountDraft draft, Optional<AccountId> existing) throws InterruptedException;

    /** Stores the account; it starts to sync by itself. */
    Account create(AccountDraft draft);

    /** All accounts, oldest first. */
    List<Account> list();

    Optional<Account> get(AccountId id);

    /**
     * Replaces the settings, and the secrets that the draft names. A changed server or sign-in name is another identity:
     * refused with {@link Refused.Reason#CONFLICT} unless {@code adopt} says that it is the same mail.
     */
    Account update(AccountId id, AccountDraft draft, boolean adopt);

    /** Removes the mirror, never anything on the server. Refused with CONFLICT while unsent work waits, unless {@code discard}. */
    void delete(AccountId id, boolean discard);

    /** Looks at the server now. @param mailboxes only these; empty: all */
    void sync(AccountId id, Set<MailboxId> mailboxes);

    void pause(AccountId id);

    void resume(AccountId id);

    /** Asks the server for everything again, flags too. Keeps rows, content and wishes, and goes through the guard. @param mailboxes only these; empty: all */
    void resync(AccountId id, Set<MailboxId> mailboxes);

    /** An account as it stands, without secrets. @param hasPassword a secret is stored */
    record Account(AccountId id, AccountSettings settings, boolean hasPassword, boolean paused, AccountStatus status) {}
}
