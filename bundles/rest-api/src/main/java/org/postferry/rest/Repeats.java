package org.postferry.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postferry.model.AccountId;
import org.postferry.store.OutboxStore;

/**
 * Makes a repeat harmless where the work is no wish, which has a transaction that remembers its key: here the key is
 * remembered right after the work. A crash between both leaves a repeat that works once more, as it would without a key.
 * Thread-safe.
 */
final class Repeats {
    private final Services services;
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    Repeats(Services services) {
        this.services = services;
    }

    /** Works, or answers. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** What a request is to do, and the account it did it for, which remembers the key. */
    @FunctionalInterface
    interface Work {
        AccountId run() throws IOException, InterruptedException;
    }

    /** Asked once the body was read. @param again answers a repeat */
    void once(Exchange exchange, AccountId account, Step work, Step again) throws IOException, InterruptedException {
        once(exchange.idempotencyKey(), List.of(account), doing(account, work), known -> again.run());
    }

    private static Work doing(AccountId account, Step work) {
        return () -> {
            work.run();
            return account;
        };
    }

    /** Answers a repeat. */
    @FunctionalInterface
    interface Again {
        /** @param account for which it was done */
        void answer(AccountId account) throws IOException, InterruptedException;
    }

    /** The same where any of some accounts may remember the key. */
    void once(Optional<OutboxStore.IdempotencyKey> key, List<AccountId> any, Work work, Again again)
            throws IOException, InterruptedException {
        if (key.isEmpty()) {
            work.run();
            return;
        }
        if (!working.add(key.get().key())) {
            throw Problem.of(409, "Conflict", "A request with this Idempotency-Key is being worked on just now");
        }
        try {
            Optional<AccountId> before = any.stream()
                    .filter(account -> remembers(account, key.get()))
                    .findFirst();
            if (before.isPresent()) {
                again.answer(before.get());
            } else {
                AccountId account = work.run();
                services.outbox().submit(account, List.of(), false, key);
            }
        } finally {
            working.remove(key.get().key());
        }
    }

    private boolean remembers(AccountId account, OutboxStore.IdempotencyKey key) {
        try {
            return services.store().outbox().accepted(account, key).isPresent();
        } catch (IllegalArgumentException e) {
            throw Problem.of(409, "Conflict", String.valueOf(e.getMessage()));
        }
    }
}
