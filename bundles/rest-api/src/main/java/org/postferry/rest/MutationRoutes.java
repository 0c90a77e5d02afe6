package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.sync.Outbox;

/** The outbox: what is on its way to a server, what failed, and what a person decides about it. Thread-safe. */
final class MutationRoutes {
    private final Services services;

    MutationRoutes(Services services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/mutations", this::list, "accountId", "state", "limit", "after"),
                Route.get("/mutations/{id}", this::mutation),
                Route.post("/mutations/{id}/retry", this::retry),
                Route.post("/mutations/{id}/undo", this::undo),
                Route.delete("/mutations/{id}", this::discard));
    }

    private void list(Exchange exchange) throws IOException {
        OutboxStore.MutationPage page;
        try {
            page = services.outbox()
                    .list(
                            exchange.queryId("accountId", AccountId::parse),
                            exchange.query("state").map(MutationRoutes::state),
                            exchange.after(),
                            exchange.limit());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("after", "is no place in this list");
        }
        Known known = new Known(services, page.items());
        exchange.page(page.items(), page.next(), one -> json(one, known));
    }

    private static Mutation.State state(String name) {
        for (Mutation.State state : Mutation.State.values()) {
            if (state.wireName().equals(name)) {
                return state;
            }
        }
        throw Problem.invalid("state", "must be one of pending, failed, unknown, settled");
    }

    private void mutation(Exchange exchange) throws IOException {
        Mutation found =
                services.outbox().get(id(exchange)).orElseThrow(() -> Problem.notFound("There is no such mutation"));
        exchange.answer(200, json(found, new Known(services, List.of(found))));
    }

    private void retry(Exchange exchange) throws IOException {
        services.outbox().retry(id(exchange), exchange.idempotencyKey());
        exchange.answer(202);
    }

    private void undo(Exchange exchange) throws IOException {
        MutationId back = services.outbox().undo(id(exchange), exchange.idempotencyKey());
        exchange.answer(202, Json.object().put("mutationId", back.toString()));
    }

    private void discard(Exchange exchange) throws IOException {
        services.outbox().discard(id(exchange), exchange.idempotencyKey());
        exchange.answer(204);
    }

    private static MutationId id(Exchange exchange) {
        return exchange.id(MutationId::parse, "mutation");
    }

    private static ObjectNode json(Mutation mutation, Known known) {
        ObjectNode json = Json.object()
                .put("id", mutation.id().toString())
                .put("accountId", mutation.id().account().toString())
                .put("kind", mutation.kind())
                .put("emails", mutation.emails())
                .put("state", mutation.state().wireName())
                .put("since", mutation.since().toString());
        json.set("about", about(mutation, known));
        ArrayNode tries = json.putArray("tries");
        for (Mutation.Try one : mutation.tries()) {
            tries.addObject()
                    .put("at", one.at().toString())
                    .put("counted", one.counted())
                    .put("serverSaid", one.serverSaid());
        }
        List<Mutation.Try> all = mutation.tries();
        boolean isDone = mutation.state() == Mutation.State.SETTLED;
        json.put(
                "lastError",
                isDone || all.isEmpty() ? null : all.get(all.size() - 1).serverSaid());
        ArrayNode after = json.putArray("after");
        mutation.after().forEach(id -> after.add(id.toString()));
        json.put("undoneBy", mutation.undoneBy().map(Object::toString).orElse(null));
        return json;
    }

    private static ObjectNode about(Mutation mutation, Known known) {
        Mutation.About about = mutation.about();
        ObjectNode json = Json.object();
        ArrayNode emails = json.putArray("emailIds");
        about.emails().forEach(id -> emails.add(id.toString()));
        json.put("subject", known.subject(mutation).orElse(null));
        json.put("mailboxId", about.mailbox().map(Object::toString).orElse(null));
        json.put("mailbox", known.path(about).orElse(null));
        json.put("name", about.name().orElse(null));
        ArrayNode recipients = json.putArray("recipients");
        about.recipients().forEach(recipients::add);
        return json;
    }

    /** By which words a person knows the emails and mailboxes of some changes, while they are there; asked for all at once. */
    private static final class Known {
        private final Map<EmailId, String> subjects = new HashMap<>();
        private final Map<MailboxId, String> paths = new HashMap<>();
        private final Outbox outbox;

        Known(Services services, List<Mutation> mutations) {
            outbox = services.outbox();
            MailStore store = services.store();
            Set<EmailId> firsts = new HashSet<>();
            Set<AccountId> ofMailboxes = new HashSet<>();
            for (Mutation one : mutations) {
                one.about().emails().stream().findFirst().ifPresent(firsts::add);
                one.about().mailbox().map(MailboxId::account).ifPresent(ofMailboxes::add);
            }
            store.emails()
                    .getAll(firsts)
                    .forEach(email -> subjects.put(email.id(), email.header().subject()));
            for (AccountId account : ofMailboxes) {
                store.mailboxes().list(account).forEach(mailbox -> paths.put(mailbox.id(), mailbox.path()));
            }
        }

        /** Of a message on its way its own, which no email here may have: it is not shown, or is the draft as it was before. */
        Optional<String> subject(Mutation mutation) {
            return outbox.subject(mutation.id())
                    .or(() -> mutation.about().emails().stream().findFirst().map(subjects::get));
        }

        Optional<String> path(Mutation.About about) {
            return about.mailbox().map(paths::get);
        }
    }
}
