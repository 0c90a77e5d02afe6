package org.postferry.rest;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.postferry.model.AccountId;
import org.postferry.store.AccountRecord;
import org.postferry.store.OutboxStore;
import org.postferry.store.Removals;

/** Mass removals that wait for a person. Thread-safe. */
final class HoldRoutes {
    private final Services services;
    private final Repeats repeats;

    HoldRoutes(Services services, Repeats repeats) {
        this.services = services;
        this.repeats = repeats;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/holds", this::list, "limit", "after"),
                Route.post(
                        "/holds/{id}/approve",
                        exchange -> decide(exchange, services.store().removals()::approve)),
                Route.post(
                        "/holds/{id}/reject",
                        exchange -> decide(exchange, services.store().removals()::reject)));
    }

    private void list(Exchange exchange) throws IOException {
        Optional<Long> after = exchange.queryId("after", Long::valueOf);
        List<Removals.Hold> found = services.store().removals().holds().stream()
                .filter(hold -> after.isEmpty() || hold.id() > after.get())
                .sorted(Comparator.comparing(Removals.Hold::id))
                .limit(exchange.limit() + 1L)
                .toList();
        exchange.pageOf(found, hold -> String.valueOf(hold.id()), MailOutput::hold);
    }

    /** A hold that was decided is no more: then any account may remember the key. */
    private void decide(Exchange exchange, LongPredicate decision) throws IOException, InterruptedException {
        long id = exchange.id(Long::valueOf, "hold");
        Optional<AccountId> account = services.store().removals().holds().stream()
                .filter(hold -> hold.id() == id)
                .map(Removals.Hold::account)
                .findFirst();
        Optional<OutboxStore.IdempotencyKey> key = exchange.idempotencyKey();
        List<AccountId> any = key.isEmpty()
                ? List.of()
                : services.store().accounts().list().stream()
                        .map(AccountRecord::id)
                        .toList();
        repeats.once(
                key,
                any,
                () -> {
                    if (account.isEmpty() || !decision.test(id)) {
                        throw Problem.notFound("There is no such hold; it may have been decided already");
                    }
                    exchange.answer(202);
                    return account.get();
                },
                known -> exchange.answer(202));
    }
}
