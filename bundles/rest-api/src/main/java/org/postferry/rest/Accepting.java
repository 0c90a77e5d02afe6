package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MutationId;
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

    /** As many emails as one wish may name. */
    static List<List<EmailId>> slices(List<EmailId> emails) {
        List<List<EmailId>> slices = new ArrayList<>();
        for (int from = 0; from < emails.size(); from += Wish.MAX_EMAILS) {
            slices.add(emails.subList(from, Math.min(emails.size(), from + Wish.MAX_EMAILS)));
        }
        return slices;
    }
}
