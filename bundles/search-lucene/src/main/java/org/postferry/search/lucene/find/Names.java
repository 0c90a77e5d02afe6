package org.postferry.search.lucene.find;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.model.Mailbox;
import org.postferry.model.ThreadId;
import org.postferry.store.AccountRecord;
import org.postferry.store.EmailQuery;
import org.postferry.store.MailStore;

/** What a person calls mailboxes, conversations and accounts, without regard to case. Asked anew for each search: names change. */
final class Names {
    private final MailStore store;

    Names(MailStore store) {
        this.store = store;
    }

    /** The ids of mailboxes whose path, last segment, role or id it is. */
    Set<String> mailboxes(String name) {
        return store.accounts().list().stream()
                .flatMap(account -> store.mailboxes().list(account.id()).stream())
                .filter(mailbox -> isCalled(mailbox, name))
                .map(mailbox -> mailbox.id().toString())
                .collect(Collectors.toSet());
    }

    private static boolean isCalled(Mailbox mailbox, String name) {
        Optional<String> role = mailbox.role().map(of -> of.name().toLowerCase(Locale.ROOT));
        return mailbox.path().equalsIgnoreCase(name)
                || mailbox.name().equalsIgnoreCase(name)
                || mailbox.id().toString().equals(name)
                || role.filter(name::equalsIgnoreCase).isPresent();
    }

    /** What a conversation is called now: one that became part of another keeps its id as a name of that. */
    ThreadId thread(ThreadId id) {
        EmailQuery one =
                new EmailQuery(Optional.empty(), Optional.empty(), Optional.of(id), false, Optional.empty(), 1);
        return store.emails().page(one).items().stream()
                .flatMap(email -> email.threadId().stream())
                .findFirst()
                .orElse(id);
    }

    /** The ids of accounts whose name, address or id it is. */
    Set<String> accounts(String name) {
        return store.accounts().list().stream()
                .filter(account -> isCalled(account, name))
                .map(account -> account.id().toString())
                .collect(Collectors.toSet());
    }

    private static boolean isCalled(AccountRecord account, String name) {
        return account.settings().name().equalsIgnoreCase(name)
                || account.settings().email().equalsIgnoreCase(name)
                || account.id().toString().equals(name);
    }
}
