package org.postferry.rest;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
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
    private static final Comparator<Email> OLDEST_FIRST =
            Comparator.comparing(Email::receivedAt).thenComparing(Email::id);

    private final Services services;

    EmailRoutes(Services services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/emails", this::list, "accountId", "mailboxId", "threadId", "limit", "after"),
                Route.get("/emails/quarantined", this::quarantined, "accountId", "limit", "after"),
                Route.get("/emails/{id}", this::email),
                Route.get("/threads/{id}", this::thread, "limit", "after"));
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

    /** Oldest first. The store lists newest first, so a page costs what the newer emails cost; what is held is one page. */
    private void thread(Exchange exchange) throws IOException {
        ThreadId id = exchange.id(ThreadId::parse, "thread");
        Optional<Email> after = exchange.queryId("after", EmailId::parse).map(this::placeInThread);
        int limit = exchange.query("limit").isPresent() ? exchange.limit() : EmailStore.MAX_PAGE;
        Deque<Email> oldest = new ArrayDeque<>();
        Optional<EmailQuery> next = Optional.of(new EmailQuery(
                Optional.empty(), Optional.empty(), Optional.of(id), false, Optional.empty(), EmailStore.MAX_PAGE));
        while (next.isPresent()) {
            EmailQuery asked = next.get();
            EmailPage page = page(asked);
            page.items().stream()
                    .filter(email -> after.isEmpty() || OLDEST_FIRST.compare(email, after.get()) > 0)
                    .forEach(email -> keep(email, oldest, limit + 1));
            next = page.next().map(asked::after);
        }
        if (oldest.isEmpty() && after.isEmpty()) {
            throw Problem.notFound("There is no such thread");
        }
        List<Email> found = new ArrayList<>(oldest);
        boolean more = found.size() > limit;
        List<Email> items = more ? found.subList(0, limit) : found;
        Optional<String> behind =
                more ? Optional.of(items.get(items.size() - 1).id().toString()) : Optional.empty();
        exchange.page(items, behind, MailOutput::email);
    }

    private Email placeInThread(EmailId id) {
        return services.store()
                .emails()
                .get(id)
                .orElseThrow(() -> Problem.invalid("after", "is no place in this list any more"));
    }

    private static void keep(Email older, Deque<Email> oldest, int most) {
        oldest.addFirst(older);
        if (oldest.size() > most) {
            oldest.removeLast();
        }
    }

    private void email(Exchange exchange) throws IOException {
        EmailId id = exchange.id(EmailId::parse, "email");
        Email email = services.store().emails().get(id).orElseThrow(() -> Problem.notFound("There is no such email"));
        exchange.answer(200, MailOutput.email(email));
    }
}
