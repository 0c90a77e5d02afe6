package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;

/** Hands wishes to the outbox and answers 202 once they are on disk. */
final class Accepting {
    private final Services services;

    Accepting(Services services) {
        this.services = services;
    }

    /** @param count what is said of how many emails are meant */
    void accept(Exchange exchange, AccountId account, List<Wish> wishes, Optional<Integer> count) throws IOException {
        List<MutationId> ids = services.outbox().submit(account, wishes, false, exchange.idempotencyKey());
        answer(exchange, ids, count);
    }

    /**
     * A request that was accepted before is answered as it was then, though by now it would choose other emails, or what it names is gone.
     *
     * @param counts whether the answer says how many emails were meant
     */
    boolean answersRepeat(Exchange exchange, Optional<AccountId> account, boolean counts) throws IOException {
        Optional<OutboxStore.IdempotencyKey> key = exchange.idempotencyKey();
        if (account.isEmpty() || key.isEmpty()) {
            return false;
        }
        Optional<List<MutationId>> first;
        try {
            first = services.store().outbox().accepted(account.get(), key.get());
        } catch (IllegalArgumentException e) {
            throw Problem.of(409, "Conflict", String.valueOf(e.getMessage()));
        }
        if (first.isPresent()) {
            answer(exchange, first.get(), counts ? Optional.of(emails(first.get())) : Optional.empty());
        }
        return first.isPresent();
    }

    /** Of how many emails they are: a patch that sets keywords and moves is two mutations of the same ones. */
    private int emails(List<MutationId> ids) {
        Map<String, Integer> byKind = new HashMap<>();
        for (MutationId id : ids) {
            services.outbox()
                    .get(id)
                    .ifPresent(mutation -> byKind.merge(mutation.kind(), mutation.emails(), Integer::sum));
        }
        return byKind.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static void answer(Exchange exchange, List<MutationId> ids, Optional<Integer> count) throws IOException {
        ObjectNode json = Json.object();
        if (!ids.isEmpty()) {
            // the last one is settled last: who waits for it has waited for all
            json.put("mutationId", ids.get(ids.size() - 1).toString());
        }
        ArrayNode all = json.putArray("mutationIds");
        ids.forEach(id -> all.add(id.toString()));
        count.ifPresent(emails -> json.put("count", emails));
        exchange.answer(202, json);
    }
}
