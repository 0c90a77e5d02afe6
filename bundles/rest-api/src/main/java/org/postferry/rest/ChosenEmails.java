package org.postferry.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.search.BadQueryException;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;

/** Which emails of one account a change is for: named ones, all of a mailbox, or all that a search finds. */
record ChosenEmails(
        List<EmailId> ids, Optional<MailboxId> mailbox, Optional<String> query, Optional<AccountId> account) {
    /** Emails of one change: what a mailbox that is really used holds; their ids are held in memory. */
    static final int MAX_CHOSEN = 1_000_000;

    /** Notes what is wrong with the choice; the emails themselves are looked for once nothing else is wrong. */
    static ChosenEmails read(InputObject input) {
        Set<String> named = input.texts("ids", Set.of());
        Optional<String> mailbox = input.optionalText("mailboxId", Optional.empty());
        Optional<String> query = input.raw("query");
        Optional<String> account = input.optionalText("accountId", Optional.empty());
        int choices = (named.isEmpty() ? 0 : 1) + (mailbox.isEmpty() ? 0 : 1) + (query.isEmpty() ? 0 : 1);
        if (choices == 0 && !input.isWrong("ids", "mailboxId", "query")) {
            input.error("ids", "no email is named: give ids, a mailboxId, or a query");
        }
        if (choices > 1) {
            input.error("ids", "give one of ids, mailboxId and query, and not several of them");
        }
        if (query.filter(String::isBlank).isPresent()) {
            input.error("query", "is empty, and would mean all mail: say which is meant");
        }
        if (query.isPresent() && account.isEmpty() && !input.isWrong("accountId")) {
            input.error("accountId", "is needed with a query: say whose mail is searched");
        }
        if (query.isEmpty() && choices > 0 && account.isPresent()) {
            input.error("accountId", "goes with a query alone: the ids themselves say whose they are");
        }
        return new ChosenEmails(
                parsed(input, named),
                mailbox.flatMap(text -> id(input, "mailboxId", text, MailboxId::parse)),
                query,
                account.flatMap(text -> id(input, "accountId", text, AccountId::parse)));
    }

    private static <I> Optional<I> id(InputObject input, String field, String text, Function<String, I> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            input.error(field, "'" + Problem.toldBack(text) + "' is no id");
            return Optional.empty();
        }
    }

    private static List<EmailId> parsed(InputObject input, Set<String> texts) {
        List<EmailId> emails = new ArrayList<>();
        for (String text : texts) {
            id(input, "ids", text, EmailId::parse).ifPresent(emails::add);
        }
        if (emails.stream().map(EmailId::account).distinct().count() > 1) {
            input.error("ids", "are of several accounts");
        }
        return emails;
    }

    /** Whose emails they are; empty where none is named. */
    Optional<AccountId> ofAccount() {
        return account.or(() -> mailbox.map(MailboxId::account))
                .or(() -> ids.stream().findFirst().map(EmailId::account));
    }

    /** The emails, fixed at this moment. */
    List<EmailId> in(Services services) throws InterruptedException {
        if (mailbox.isPresent()) {
            refuseUnknown(services, mailbox.get());
            return ofMailbox(services, mailbox.get());
        }
        if (query.isPresent()) {
            refuseUnknown(services, account.orElseThrow());
            return found(services, query.get(), account.orElseThrow());
        }
        return present(services, ids);
    }

    private static void refuseUnknown(Services services, MailboxId mailbox) {
        if (services.store().mailboxes().get(mailbox).isEmpty()) {
            throw Problem.invalid("mailboxId", "there is no mailbox " + mailbox);
        }
    }

    private static void refuseUnknown(Services services, AccountId account) {
        if (services.store().accounts().get(account).isEmpty()) {
            throw Problem.invalid("accountId", "there is no account " + account);
        }
    }

    private static List<EmailId> ofMailbox(Services services, MailboxId mailbox) {
        List<EmailId> emails = new ArrayList<>();
        Optional<EmailQuery> next = Optional.of(EmailQuery.ofMailbox(mailbox, ApiLimits.MAX_PAGE));
        while (next.isPresent()) {
            EmailQuery asked = next.get();
            EmailPage page = services.store().emails().page(asked);
            page.items().stream().map(Email::id).forEach(emails::add);
            bounded(emails);
            next = page.next().map(asked::after);
        }
        return emails;
    }

    /** In one look, for what is found page by page changes meanwhile; and only what the index surely knows: a hit that is missing would be left out in silence. */
    private static List<EmailId> found(Services services, String query, AccountId account) throws InterruptedException {
        Optional<List<EmailId>> found;
        try {
            found = services.index()
                    .all(query, account, services.store().journal().end(), ApiLimits.INDEX_WAIT, MAX_CHOSEN + 1);
        } catch (BadQueryException e) {
            throw Problem.invalid("query", e.getMessage());
        }
        if (found.isEmpty()) {
            throw Problem.unavailable(
                    "The search index is behind, so not all that is meant would be found; nothing was changed, ask again in a moment");
        }
        bounded(found.get());
        return present(services, found.get());
    }

    /** Who chose them may have removed them a moment ago: what is gone is left out, and not counted. */
    private static List<EmailId> present(Services services, List<EmailId> chosen) {
        List<EmailId> present = new ArrayList<>();
        for (List<EmailId> portion : portions(chosen)) {
            services.store().emails().getAll(portion).stream().map(Email::id).forEach(present::add);
        }
        return present;
    }

    /** As many as the store reads at once. */
    static List<List<EmailId>> portions(List<EmailId> emails) {
        List<List<EmailId>> portions = new ArrayList<>();
        for (int from = 0; from < emails.size(); from += EmailStore.MAX_PAGE) {
            portions.add(emails.subList(from, Math.min(emails.size(), from + EmailStore.MAX_PAGE)));
        }
        return portions;
    }

    private static void bounded(List<EmailId> emails) {
        if (emails.size() > MAX_CHOSEN) {
            throw Problem.of(413, "Too large", "One change is for " + MAX_CHOSEN + " emails at most");
        }
    }
}
