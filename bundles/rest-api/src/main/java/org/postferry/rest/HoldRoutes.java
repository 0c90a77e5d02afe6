package org.postferry.rest;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.postferry.store.Removals;

/** Mass removals that wait for a person. Thread-safe. */
final class HoldRoutes {
    private final Services services;

    HoldRoutes(Services services) {
        this.services = services;
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

    private static void decide(Exchange exchange, LongPredicate decision) {
        long id = exchange.id(Long::valueOf, "hold");
        if (!decision.test(id)) {
            throw Problem.notFound("There is no such hold; it may have been decided already");
        }
        exchange.answer(202);
    }
}
