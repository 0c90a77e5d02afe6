package org.postferry.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;

/** The one door through which REST, shell and console change mail. Thread-safe. Throws {@link Refused} with the field that is wrong. */
@ProviderType
public interface Outbox {
    /** How long a message may be held to be taken back: who waits for more wants a calendar. */
    Duration MAX_SEND_DELAY = Duration.ofHours(1);

    /** Validates and accepts; on disk, and visible to every later read, when it returns. The account's loop is woken. */
    List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<OutboxStore.IdempotencyKey> key);

    Optional<Mutation> get(MutationId id);

    /** The subject of the message that it sends or files, while that is not settled; empty of every other change. */
    Optional<String> subject(MutationId id);

    OutboxStore.MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit);

    /** Tries again now. @param key a repeat with the same one changes nothing */
    void retry(MutationId id, Optional<OutboxStore.IdempotencyKey> key);

    /**
     * Does the inverse, or takes it back where it has not left. Returns the mutation that does it; what cannot be undone is {@link Refused} with the reason.
     *
     * @param key a repeat with the same one changes nothing, and gives the same
     */
    MutationId undo(MutationId id, Optional<OutboxStore.IdempotencyKey> key);

    /** Gives it up; the server's state shows again. @param key a repeat with the same one changes nothing */
    void discard(MutationId id, Optional<OutboxStore.IdempotencyKey> key);
}
