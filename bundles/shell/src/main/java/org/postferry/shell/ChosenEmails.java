package org.postferry.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.store.Moves;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** The emails that a person typed, all of one account. */
record ChosenEmails(List<EmailId> ids) {
    static ChosenEmails of(List<String> texts) {
        List<EmailId> ids = new ArrayList<>();
        texts.forEach(text -> ids.add(Typed.read(text, EmailId::parse)));
        if (ids.stream().map(EmailId::account).distinct().count() != 1) {
            throw new Refused(Refused.Reason.INVALID, "Name emails of one account.");
        }
        return new ChosenEmails(List.copyOf(ids));
    }

    AccountId account() {
        return ids.get(0).account();
    }

    /** Whether each of them is in that mailbox and in no other. */
    boolean areAllIn(MailboxId mailbox, MailStore store) {
        return ids.stream().allMatch(id -> store.emails()
                .get(id)
                .filter(email -> email.mailboxIds().equals(Set.of(mailbox)))
                .isPresent());
    }

    /** Out of wherever each one is, and into that mailbox. */
    List<Wish> movedTo(MailboxId target, MailStore store) {
        Moves moves = new Moves(target);
        for (EmailId id : ids) {
            Email email = store.emails()
                    .get(id)
                    .orElseThrow(() -> new Refused(Refused.Reason.NOT_FOUND, "There is no email " + id + "."));
            moves.add(id, email.mailboxIds());
        }
        return moves.wishes();
    }
}
