package org.postferry.rest;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.Wish;

/** Changes of mailboxes, and messages that are put into one. Thread-safe. */
final class MailboxRoutes {
    private final Services services;
    private final Accepting accepting;
    private final MessageReader reader;
    private final Clock clock;

    MailboxRoutes(Services services, MessageReader reader, Clock clock) {
        this.services = services;
        this.accepting = new Accepting(services);
        this.reader = reader;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/accounts/{id}/mailboxes", this::create),
                Route.patch("/mailboxes/{id}", this::rename),
                Route.delete("/mailboxes/{id}", this::delete, "force"),
                Route.post("/accounts/{id}/emails", this::append, "mailboxId", "keywords", "receivedAt"));
    }

    private void create(Exchange exchange) throws IOException {
        AccountId account = exchange.id(AccountId::parse, "account");
        InputObject input = new InputObject(exchange.body());
        String name = input.needed("name").orElse("");
        Optional<MailboxId> parent = parent(input, Optional.empty());
        Optional<String> given = input.optionalText("role", Optional.empty());
        Optional<Role> role = given.flatMap(Role::ofWireName);
        if (given.isPresent() && role.isEmpty()) {
            input.error("role", AccountInput.ROLE_EXPECTED);
        }
        input.end();
        accepting.accept(exchange, account, List.of(new Wish.CreateMailbox(name, parent, role)), Optional.empty());
    }

    private static Optional<MailboxId> parent(InputObject input, Optional<MailboxId> fallback) {
        try {
            return input.optionalText("parentId", fallback.map(MailboxId::toString))
                    .map(MailboxId::parse);
        } catch (IllegalArgumentException e) {
            input.error("parentId", "is no mailbox's id");
            return Optional.empty();
        }
    }

    private Mailbox mailbox(Exchange exchange) {
        MailboxId id = exchange.id(MailboxId::parse, "mailbox");
        return services.store().mailboxes().get(id).orElseThrow(() -> Problem.notFound("There is no such mailbox"));
    }

    private void rename(Exchange exchange) throws IOException {
        Mailbox mailbox = mailbox(exchange);
        InputObject input = new InputObject(exchange.body());
        // as it stands: a line break must be refused, not stripped
        String name = input.secret("name").orElse(mailbox.name());
        Optional<MailboxId> parent = parent(input, mailbox.parentId());
        if (input.isEmpty()) {
            input.error("name", "nothing is to be changed: give a name or a parentId");
        }
        input.end();
        accepting.accept(
                exchange,
                mailbox.id().account(),
                List.of(new Wish.RenameMailbox(mailbox.id(), name, parent)),
                Optional.empty());
    }

    private void delete(Exchange exchange) throws IOException {
        AccountId account = exchange.id(MailboxId::parse, "mailbox").account();
        if (accepting.answersRepeat(exchange, Optional.of(account), false)) {
            return;
        }
        Mailbox mailbox = mailbox(exchange);
        long held = services.store().emailsToDelete(mailbox);
        if (held > 0 && !exchange.queryFlag("force")) {
            String emails = held == 1 ? "1 email" : held + " emails";
            throw Problem.of(409, "Conflict", "It holds " + emails + "; force=true deletes what is in it");
        }
        accepting.accept(exchange, account, List.of(new Wish.DeleteMailbox(mailbox.id(), held)), Optional.empty());
    }

    private void append(Exchange exchange) throws IOException {
        exchange.requireType(UploadedMessage.MEDIA_TYPE);
        AccountId account = exchange.id(AccountId::parse, "account");
        MailboxId mailbox = exchange.queryId("mailboxId", MailboxId::parse)
                .orElseThrow(() -> Problem.invalid("mailboxId", "is needed"));
        Set<Keyword> keywords = keywords(exchange.query("keywords").orElse(""));
        Instant receivedAt =
                exchange.query("receivedAt").map(MailboxRoutes::time).orElseGet(clock::instant);
        try (UploadedMessage message = UploadedMessage.receive(exchange)) {
            Optional<String> messageId = message.messageId(reader);
            accepting.accept(
                    exchange,
                    account,
                    List.of(new Wish.Append(mailbox, message, messageId, keywords, receivedAt)),
                    Optional.empty());
        }
    }

    private static Set<Keyword> keywords(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> {
                    if (!Keyword.isValid(name)) {
                        throw Problem.invalid("keywords", KeywordInput.refusal(name));
                    }
                    return new Keyword(name);
                })
                .collect(Collectors.toSet());
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Problem.invalid("receivedAt", "is no time such as 2026-01-31T12:00:00Z");
        }
    }
}
