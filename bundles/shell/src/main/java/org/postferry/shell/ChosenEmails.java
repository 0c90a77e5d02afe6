package org.postferry.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;

/** The emails that a person typed, all of one account. */
record ChosenEmails(List<EmailId> ids) {
    static ChosenEmails of(List<String> texts) {
        List<EmailId> ids = new ArrayList<>();
        texts.forEach(text -> ids.add(EmailId.parse(text)));
        if (ids.stream().map(EmailId::account).distinct().count() != 1) {
            throw new IllegalArgumentException("Name emails of one account.");
        }
        return new ChosenEmails(List.copyOf(ids));
    }

    AccountId account() {
        return ids.get(0).account();
    }

    /** Out of wherever each one is, and into that mailbox. */
    List<Wish> movedTo(MailboxId target, MailStore store) {
        List<Wish> wishes = new ArrayList<>();
        for (EmailId id : ids) {
            Email email = store.emails()
                    .get(id)
                    .orElseThrow(() -> new IllegalArgumentException("There is no email " + id + "."));
            Set<MailboxId> left = new HashSet<>(email.mailboxIds());
            left.remove(target);
            wishes.add(new Wish.SetMailboxes(List.of(id), Set.of(target), left));
        }
        return wishes;
    }

    /** The mailbox of that path in their account. */
    MailboxId mailbox(String path, MailStore store) {
        return store.mailboxes().list(account()).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no mailbox '" + path + "' in account " + account() + "."))
                .id();
    }

    /** What the person said is the Trash, else what the server says. */
    MailboxId trash(MailStore store) {
        Optional<MailboxId> said = store.accounts().get(account()).stream()
                .flatMap(record -> record.settings().roles().entrySet().stream())
                .filter(role -> role.getValue() == Role.TRASH)
                .map(Map.Entry::getKey)
                .findFirst();
        return said.or(() -> store.mailboxes().list(account()).stream()
                        .filter(mailbox -> mailbox.role().equals(Optional.of(Role.TRASH)))
                        .map(Mailbox::id)
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException(
                        "This account has no Trash: say in its roles which mailbox it is, or use --permanent."));
    }
}
