package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;

/** Which contents are still to be fetched under each account's policy. Rows come with intake and go with {@link ContentWriter#commit}. */
@ProviderType
public interface ContentQueue {
    /**
     * Takes some contents of one scope to fetch, newest first, those a person waits for before all others. What is taken
     * is nobody else's until the batch is closed; a crash gives it back.
     *
     * @param maxCount at most 1,000
     * @param maxBytes by the sizes the server said; the first one is taken whatever its size
     */
    Optional<Taken> take(AccountId account, int maxCount, long maxBytes);

    /**
     * Whether {@link #take} would find something now: not all that is left is taken by others, postponed, on its way out or in
     * a mailbox that is left alone.
     */
    boolean isAnyFree(AccountId account);

    /** How much is left, also of what is taken or on its way out. */
    Remaining remaining(AccountId account);

    /** Not now: what failed, or was missing, waits. */
    void postpone(EmailId id, Instant notBefore);

    /**
     * Nothing of that mailbox is taken until then: it could not be opened; or until a person waits for an email of
     * it. Known in memory alone, as what is taken is.
     */
    void leave(Scope.Mailbox mailbox, Instant until);

    /** A person waits for it: it goes first, whatever the policy says. False when it is here already or is gone. */
    boolean want(EmailId id);

    /** Emails of one scope whose contents somebody fetches now. Closing gives back what was not committed. */
    @ProviderType
    interface Taken extends AutoCloseable {
        Scope scope();

        List<Wanted> wanted();

        @Override
        void close();
    }

    /** @param sizeBytes as the server said */
    record Wanted(EmailId email, RemoteId id, long sizeBytes, Instant receivedAt) {}

    /** @param postponed those of {@code emails} that wait for a later time */
    record Remaining(long emails, long bytes, long postponed) {}
}
