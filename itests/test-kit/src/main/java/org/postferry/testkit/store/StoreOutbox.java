package org.postferry.testkit.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** An outbox that accepts what its store accepts and carries nothing anywhere. */
public record StoreOutbox(OutboxStore store) implements Outbox {
    private static final String SUBJECT = "Subject: ";

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

    /** Of a message whose subject stands in one line, as it stands there. */
    @Override
    public Optional<String> subject(MutationId id) {
        return store.message(id).flatMap(StoreOutbox::subject);
    }

    private static Optional<String> subject(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.startsWith(SUBJECT))
                    .map(line -> line.substring(SUBJECT.length()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
