package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.Moves;
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
        if (delete == patch.isPresent() && !input.isWrong("delete", "patch")) {
            input.error("patch", "give a patch or delete, and not both");
        }
        if (permanent && patch.isPresent() && !delete) {
            input.error("permanent", "goes with delete alone: a patch takes nothing away for good");
        }
        input.end();
        if (accepting.answersRepeat(exchange, chosen.ofAccount(), true)) {
            return;
        }
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
        if (permanent) {
            return Wish.slices(emails).stream().<Wish>map(Wish.Destroy::new).toList();
        }
        if (services.store().accounts().get(account).isEmpty()) {
            throw Problem.notFound("There is no account " + account);
        }
        Mailbox trash = services.store()
                .mailbox(account, Role.TRASH)
                .orElseThrow(
                        () -> Problem.of(
                                409,
                                "Conflict",
                                "This account has no Trash: say in its roles which mailbox it is, or delete with permanent=true"));
        Moves moves = new Moves(trash.id());
        for (List<EmailId> portion : ChosenEmails.portions(emails)) {
            Map<EmailId, Set<MailboxId>> places = services.store().emails().getAll(portion).stream()
                    .collect(Collectors.toMap(Email::id, Email::mailboxIds));
            portion.forEach(id -> moves.add(id, places.getOrDefault(id, Set.of())));
        }
        return moves.wishes();
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
                    input.error("keywords", KeywordInput.refusal(name));
                }
            });
            mailboxes.forEach((id, set) -> {
                try {
                    (set ? patch.into : patch.outOf).add(MailboxId.parse(id));
                } catch (IllegalArgumentException e) {
                    input.error("mailboxIds", "'" + Problem.toldBack(id) + "' is no mailbox's id");
                }
            });
            boolean nothing = keywords.isEmpty() && mailboxes.isEmpty();
            if (nothing && !input.isWrong("keywords", "mailboxIds") && !input.hasUnknown()) {
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
            for (List<EmailId> slice : Wish.slices(emails)) {
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
