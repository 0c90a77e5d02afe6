package org.postferry.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;

/** The emails as lists and one by one, without their content. Thread-safe. */
final class EmailRoutes {
    private final Services services;

    EmailRoutes(Services services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/emails", this::list, "accountId", "mailboxId", "threadId", "limit", "after"),
                Route.get("/emails/quarantined", this::quarantined, "accountId", "limit", "after"),
                Route.get("/emails/{id}", this::email),
                Route.get("/threads/{id}", this::thread));
    }

    private void list(Exchange exchange) throws IOException {
        EmailPage page = page(new EmailQuery(
                exchange.queryId("accountId", AccountId::parse),
                exchange.queryId("mailboxId", MailboxId::parse),
                exchange.queryId("threadId", ThreadId::parse),
                false,
                exchange.after(),
                exchange.limit()));
        exchange.page(page.items(), page.next(), MailOutput::email);
    }

    private void quarantined(Exchange exchange) throws IOException {
        EmailPage page = page(new EmailQuery(
                exchange.queryId("accountId", AccountId::parse),
                Optional.empty(),
                Optional.empty(),
                true,
                exchange.after(),
                exchange.limit()));
        exchange.page(page.items(), page.next(), MailOutput::quarantined);
    }

    private EmailPage page(EmailQuery query) {
        try {
            return services.store().emails().page(query);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("after", "is no place in this list");
        }
    }

    /** Of a longer one the newest; {@code /emails?threadId=} has them all. */
    private void thread(Exchange exchange) throws IOException {
        Optional<ThreadId> id = Optional.of(exchange.id(ThreadId::parse, "thread"));
        EmailPage newest = page(
                new EmailQuery(Optional.empty(), Optional.empty(), id, false, Optional.empty(), EmailStore.MAX_PAGE));
        if (newest.items().isEmpty()) {
            throw Problem.notFound("There is no such thread");
        }
        List<Email> oldestFirst = new ArrayList<>(newest.items());
        Collections.reverse(oldestFirst);
        exchange.page(oldestFirst, Optional.empty(), MailOutput::email);
    }

    private void email(Exchange exchange) throws IOException {
        EmailId id = exchange.id(EmailId::parse, "email");
        Email email = services.store().emails().get(id).orElseThrow(() -> Problem.notFound("There is no such email"));
        exchange.answer(200, MailOutput.email(email));
    }
}
