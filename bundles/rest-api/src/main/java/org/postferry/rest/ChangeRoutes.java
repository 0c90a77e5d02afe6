package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.Wish;

/** Changes of emails: accepted here, shown from then on, and carried to the server by the engine. Thread-safe. */
final class ChangeRoutes {
    private final Services services;
    private final Accepting accepting;

    ChangeRoutes(Services services) {
        this.services = services;
        this.accepting = new Accepting(services);
    }

    List<Route> routes() {
        return List.of(
                Route.patch("/emails/{id}", this::patch),
                Route.delete("/emails/{id}", this::delete, "permanent"),
                Route.post("/emails/batch", this::batch));
    }

    private void patch(Exchange exchange) throws IOException {
        EmailId id = exchange.id(EmailId::parse, "email");
        InputObject input = new InputObject(exchange.body());
        Optional<Patch> patch = Patch.read(input);
        input.end();
        accepting.accept(exchange, id.account(), patch.orElseThrow().wishes(List.of(id)), Optional.empty());
    }

    private void delete(Exchange exchange) throws IOException {
        EmailId id = exchange.id(EmailId::parse, "email");
        boolean permanent = exchange.queryFlag("permanent");
        accepting.accept(exchange, id.account(), deletion(id.account(), List.of(id), permanent), Optional.empty());
    }

    private void batch(Exchange exchange) throws IOException, InterruptedException {
        InputObject input = new InputObject(exchange.body());
        ChosenEmails chosen = ChosenEmails.read(input);
        boolean delete = input.flag("delete", false);
        boolean permanent = input.flag("permanent", false);
        Optional<Patch> patch = input.object("patch", Patch::read, Optional.empty());
        if (delete == patch.isPresent()) {
            input.error("patch", "give a patch or delete");
        }
        input.end();
        List<EmailId> emails = chosen.in(services);
        if (emails.isEmpty()) {
            exchange.answer(202, Json.object().put("count", 0));
            return;
        }
        AccountId account = emails.get(0).account();
        List<Wish> wishes = delete
                ? deletion(account, emails, permanent)
                : patch.orElseThrow().wishes(emails);
        accepting.accept(exchange, account, wishes, Optional.of(emails.size()));
    }

    /** To Trash, out of wherever each one is; for good where that is asked. */
    private List<Wish> deletion(AccountId account, List<EmailId> emails, boolean permanent) {
        List<Wish> wishes = new ArrayList<>();
        if (permanent) {
            Accepting.slices(emails).forEach(slice -> wishes.add(new Wish.Destroy(slice)));
            return wishes;
        }
        MailboxId trash = trash(account);
        Map<Set<MailboxId>, List<EmailId>> byPlace = new LinkedHashMap<>();
        for (EmailId id : emails) {
            Set<MailboxId> from = new HashSet<>(
                    services.store().emails().get(id).map(Email::mailboxIds).orElse(Set.of()));
            from.remove(trash);
            byPlace.computeIfAbsent(from, unused -> new ArrayList<>()).add(id);
        }
        byPlace.forEach((from, those) -> Accepting.slices(those)
                .forEach(slice -> wishes.add(new Wish.SetMailboxes(slice, Set.of(trash), from))));
        return wishes;
    }

    private MailboxId trash(AccountId account) {
        Optional<MailboxId> said = services.store()
                .accounts()
                .get(account)
                .flatMap(record -> record.settings().roles().entrySet().stream()
                        .filter(role -> role.getValue() == Role.TRASH)
                        .map(Map.Entry::getKey)
                        .findFirst());
        return said.or(() -> services.store().mailboxes().list(account).stream()
                        .filter(mailbox -> mailbox.role().equals(Optional.of(Role.TRASH)))
                        .filter(mailbox -> mailbox.missingSince().isEmpty())
                        .map(Mailbox::id)
                        .findFirst())
                .orElseThrow(
                        () -> Problem.of(
                                409,
                                "Conflict",
                                "This account has no Trash: say in its roles which mailbox it is, or delete with permanent=true"));
    }

    /** What is to become of emails, as RFC 8621 section 4.6 patches them: true sets, null takes away. */
    record Patch(Set<Keyword> set, Set<Keyword> cleared, Set<MailboxId> into, Set<MailboxId> outOf) {
        static Optional<Patch> read(InputObject input) {
            Map<String, Boolean> keywords = input.entries("keywords", Patch::flag, "must be true or null", Map.of());
            Map<String, Boolean> mailboxes = input.entries("mailboxIds", Patch::flag, "must be true or null", Map.of());
            Patch patch = new Patch(
                    new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
            keywords.forEach((name, set) -> {
                if (Keyword.isValid(name)) {
                    (set ? patch.set : patch.cleared).add(new Keyword(name));
                } else {
                    input.error("keywords", "a keyword has printable characters alone, and none of ( ) { ] % * \" \\");
                }
            });
            mailboxes.forEach((id, set) -> {
                try {
                    (set ? patch.into : patch.outOf).add(MailboxId.parse(id));
                } catch (IllegalArgumentException e) {
                    input.error("mailboxIds", "names no mailbox");
                }
            });
            if (keywords.isEmpty() && mailboxes.isEmpty()) {
                input.error("keywords", "nothing is to be changed");
            }
            return Optional.of(patch);
        }

        private static Optional<Boolean> flag(JsonNode value) {
            boolean known = value.isNull() || value.isBoolean();
            return known ? Optional.of(value.asBoolean(false)) : Optional.empty();
        }

        List<Wish> wishes(List<EmailId> emails) {
            List<Wish> wishes = new ArrayList<>();
            for (List<EmailId> slice : Accepting.slices(emails)) {
                if (!set.isEmpty() || !cleared.isEmpty()) {
                    wishes.add(new Wish.SetKeywords(slice, set, cleared));
                }
                if (!into.isEmpty() || !outOf.isEmpty()) {
                    wishes.add(new Wish.SetMailboxes(slice, into, outOf));
                }
            }
            return wishes;
        }
    }
}
