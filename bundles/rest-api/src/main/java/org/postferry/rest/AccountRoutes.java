package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectionReport;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.RoleMailbox;
import org.postferry.store.OutboxStore;
import org.postferry.store.SyncLog;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.Accounts.Account;
import org.postferry.sync.MailboxStatus;

/** The accounts, their mailboxes and their log. Thread-safe. */
final class AccountRoutes {
    private final Services services;
    private final Repeats repeats;

    AccountRoutes(Services services, Repeats repeats) {
        this.services = services;
        this.repeats = repeats;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/accounts", this::list, "limit", "after"),
                Route.post("/accounts", this::create, "test"),
                Route.post("/accounts/test", this::test),
                Route.get("/accounts/{id}", exchange -> exchange.answer(200, AccountOutput.account(account(exchange)))),
                Route.patch("/accounts/{id}", this::update, "adopt"),
                Route.delete("/accounts/{id}", this::delete, "discard"),
                Route.post("/accounts/{id}/sync", exchange -> {
                    Set<MailboxId> only = mailboxIds(exchange);
                    act(exchange, id -> services.accounts().sync(id, only));
                }),
                Route.post("/accounts/{id}/resync", exchange -> {
                    Set<MailboxId> only = mailboxIds(exchange);
                    act(exchange, id -> services.accounts().resync(id, only));
                }),
                Route.post("/accounts/{id}/pause", exchange -> act(exchange, services.accounts()::pause)),
                Route.post("/accounts/{id}/resume", exchange -> act(exchange, services.accounts()::resume)),
                Route.get("/accounts/{id}/mailboxes", this::mailboxes, "limit", "after"),
                Route.get("/accounts/{id}/log", this::log, "limit", "after"));
    }

    private void list(Exchange exchange) throws IOException {
        Optional<AccountId> after = exchange.queryId("after", AccountId::parse);
        List<Account> accounts = services.accounts().list().stream()
                .filter(account -> after.isEmpty() || account.id().compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(Account::id))
                .limit(exchange.limit() + 1L)
                .toList();
        exchange.pageOf(accounts, account -> account.id().toString(), AccountOutput::account);
    }

    private void create(Exchange exchange) throws IOException, InterruptedException {
        boolean testFirst = exchange.queryFlag("test");
        ObjectNode body = exchange.body();
        AccountDraft draft = AccountInput.read(body, Optional.empty());
        Optional<OutboxStore.IdempotencyKey> key = exchange.idempotencyKey(withoutSecrets(body));
        List<AccountId> any = key.isEmpty()
                ? List.of()
                : services.accounts().list().stream().map(Account::id).toList();
        repeats.once(
                key,
                any,
                () -> {
                    if (testFirst) {
                        refuseFailed(services.accounts().test(draft, Optional.empty()));
                    }
                    Account account = services.accounts().create(draft);
                    created(exchange, account);
                    return account.id();
                },
                id -> created(exchange, account(id)));
    }

    private static void created(Exchange exchange, Account account) throws IOException {
        exchange.response().setHeader("Location", "accounts/" + account.id());
        exchange.answer(201, AccountOutput.account(account));
    }

    private static ObjectNode withoutSecrets(ObjectNode body) {
        ObjectNode open = body.deepCopy();
        open.remove("password");
        if (open.get("smtp") instanceof ObjectNode smtp) {
            smtp.remove("password");
        }
        return open;
    }

    private static void refuseFailed(ConnectionReport report) {
        for (ConnectionReport.Step step : report.steps()) {
            if (!step.ok()) {
                throw Problem.of(422, "The test failed", step.name() + ": " + step.detail());
            }
        }
    }

    /** A body with the id of an account takes what it leaves out from there. */
    private void test(Exchange exchange) throws IOException, InterruptedException {
        ObjectNode body = exchange.body();
        Optional<AccountId> existing = Optional.ofNullable(body.remove("id")).map(id -> accountId(id.asText()));
        Optional<AccountSettings> present = existing.map(id -> account(id).settings());
        AccountDraft draft = AccountInput.read(body, present);
        exchange.answer(200, AccountOutput.report(services.accounts().test(draft, existing)));
    }

    private static AccountId accountId(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("id", "is no id");
        }
    }

    private Account account(Exchange exchange) {
        return account(exchange.id(AccountId::parse, "account"));
    }

    private Account account(AccountId id) {
        return services.accounts().get(id).orElseThrow(() -> Problem.notFound("There is no such account"));
    }

    private void update(Exchange exchange) throws IOException {
        boolean adopt = exchange.queryFlag("adopt");
        Account account = account(exchange);
        AccountDraft draft = AccountInput.read(exchange.body(), Optional.of(account.settings()));
        refuseRolesOfNoMailbox(account, draft);
        exchange.answer(200, AccountOutput.account(services.accounts().update(account.id(), draft, adopt)));
    }

    /** One that was given before may have gone since. */
    private void refuseRolesOfNoMailbox(Account account, AccountDraft draft) {
        Set<MailboxId> given = new HashSet<>(draft.settings().roles().keySet());
        given.removeAll(account.settings().roles().keySet());
        for (MailboxId mailbox : given) {
            if (!mailbox.account().equals(account.id())
                    || services.store().mailboxes().get(mailbox).isEmpty()) {
                throw Problem.invalid("roles." + mailbox, "there is no such mailbox in this account");
            }
        }
    }

    private void delete(Exchange exchange) throws IOException {
        boolean discard = exchange.queryFlag("discard");
        exchange.idempotencyKey(); // what is being removed is removed once, key or not
        services.accounts().delete(account(exchange).id(), discard);
        exchange.answer(202);
    }

    private interface Act {
        void on(AccountId id);
    }

    /** What it reads of the body it has read before. */
    private void act(Exchange exchange, Act act) throws IOException, InterruptedException {
        AccountId id = account(exchange).id();
        repeats.once(
                exchange,
                id,
                () -> {
                    act.on(id);
                    exchange.answer(202, AccountOutput.account(account(id)));
                },
                () -> exchange.answer(202, AccountOutput.account(account(id))));
    }

    private Set<MailboxId> mailboxIds(Exchange exchange) throws IOException {
        if (!exchange.hasBody()) {
            return Set.of();
        }
        InputObject input = new InputObject(exchange.body());
        Set<String> texts = input.texts("mailboxIds", Set.of());
        input.end();
        AccountId account = exchange.id(AccountId::parse, "account");
        return texts.stream().map(text -> mailboxId(account, text)).collect(Collectors.toSet());
    }

    private MailboxId mailboxId(AccountId account, String text) {
        try {
            MailboxId id = MailboxId.parse(text);
            if (id.account().equals(account)
                    && services.store().mailboxes().get(id).isPresent()) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Problem.invalid("mailboxIds", "'" + Problem.toldBack(text) + "' is no mailbox of this account");
    }

    private void mailboxes(Exchange exchange) throws IOException {
        Account account = account(exchange);
        AccountId id = account.id();
        Comparator<Mailbox> order = Comparator.comparing(Mailbox::path).thenComparing(Mailbox::id);
        Optional<Mailbox> after = exchange.queryId("after", MailboxId::parse).map(this::cursor);
        Map<MailboxId, MailboxStatus> statuses = services.stateIfThere().stream()
                .flatMap(state -> state.mailboxes(id).stream())
                .collect(Collectors.toMap(MailboxStatus::mailbox, Function.identity(), (one, other) -> other));
        List<Mailbox> all = services.store().mailboxes().list(id);
        Map<MailboxId, Role> roles = RoleMailbox.all(account.settings().roles(), all);
        List<Mailbox> found = all.stream()
                .filter(mailbox -> mailbox.wishedAwaySince().isEmpty())
                .filter(mailbox -> after.isEmpty() || order.compare(mailbox, after.get()) > 0)
                .sorted(order)
                .limit(exchange.limit() + 1L)
                .toList();
        exchange.pageOf(
                found,
                mailbox -> mailbox.id().toString(),
                mailbox -> MailOutput.mailbox(
                        mailbox,
                        Optional.ofNullable(roles.get(mailbox.id())),
                        Optional.ofNullable(statuses.get(mailbox.id()))));
    }

    private Mailbox cursor(MailboxId id) {
        return services.store()
                .mailboxes()
                .get(id)
                .orElseThrow(() -> Problem.invalid("after", "is no place in this list any more"));
    }

    private void log(Exchange exchange) throws IOException {
        AccountId id = account(exchange).id();
        SyncLog.Page page = services.store().log().page(id, exchange.after(), exchange.limit());
        exchange.page(page.items(), page.next(), AccountOutput::logEntry);
    }
}
