package org.postferry.testkit.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** An outbox that accepts what its store accepts and carries nothing anywhere. */
public record StoreOutbox(OutboxStore store) implements Outbox {
    @Override
    public List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<OutboxStore.IdempotencyKey> key) {
        return accepted(() -> store.submit(account, wishes, chained, key));
    }

    private static <T> T accepted(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new Refused(Refused.Reason.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Mutation> get(MutationId id) {
        return store.get(id);
    }

    @Override
    public OutboxStore.MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit) {
        return store.list(account, state, after, limit);
    }

    @Override
    public void retry(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        if (!accepted(() -> store.retry(id, key))) {
            throw new Refused(Refused.Reason.CONFLICT, "It did not fail");
        }
    }

    @Override
    public MutationId undo(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        return accepted(() -> store.undo(id, key))
                .orElseThrow(() -> new Refused(Refused.Reason.CONFLICT, "It changed nothing"));
    }

    @Override
    public void discard(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        if (!accepted(() -> store.discard(id, key))) {
            throw new Refused(Refused.Reason.CONFLICT, "It is on its way");
        }
    }
}
