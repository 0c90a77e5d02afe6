package org.postferry.testkit.store;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;
import org.postferry.testkit.store.WishRow.Claimed;

/** Emails of which a mailbox is to tell anew before another wish for them leaves, within one transaction. */
final class MemoryDoubts {
    private final AccountTables account;

    MemoryDoubts(AccountTables account) {
        this.account = account;
    }

    /** A wish ends undone, and may be done. @param lost emails of its claim for which it may be done */
    void raise(Claimed claim, WishRow ended, Set<EmailId> lost) {
        Set<EmailId> named = new TreeSet<>(ended.remaining);
        named.retainAll(lost);
        for (EmailId email : named) {
            for (MailboxId mailbox : mailboxes(claim, email)) {
                account.doubts
                        .computeIfAbsent(mailbox, unused -> new HashSet<>())
                        .add(email);
            }
        }
    }

    /** Nothing of a claim is where it was: what is nowhere now may be where it was to go. */
    void raiseForLost(Claimed claim) {
        Set<EmailId> nowhere = claim.emails().stream()
                .filter(email -> NextChange.places(account, email).isEmpty())
                .collect(Collectors.toSet());
        claim.wishes().forEach(number -> raise(claim, account.wishes.get(number), nowhere));
    }

    private Set<MailboxId> mailboxes(Claimed claim, EmailId email) {
        Scope scope = claim.scope().orElseThrow();
        Set<MailboxId> mailboxes = new TreeSet<>();
        if (scope instanceof Scope.Mailbox own) {
            mailboxes.add(own.id());
            if (claim.change().orElseThrow() instanceof Wish.SetMailboxes move) {
                mailboxes.addAll(move.add());
            }
        } else {
            NextChange.places(account, email).stream()
                    .filter(place -> place.scope().equals(scope))
                    .forEach(place -> mailboxes.add(place.mailbox()));
        }
        return mailboxes;
    }

    Set<EmailId> emails() {
        return mailboxes().stream()
                .flatMap(mailbox -> account.doubts.get(mailbox).stream())
                .collect(Collectors.toSet());
    }

    /** Those that are there. */
    Set<MailboxId> mailboxes() {
        return account.doubts.entrySet().stream()
                .filter(doubt -> !doubt.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .filter(mailbox -> account.mailboxes.containsKey(mailbox)
                        && account.mailboxes.get(mailbox).missingSince().isEmpty())
                .collect(Collectors.toSet());
    }

    /** The server has told what is new: what it removed stays in doubt until it is let go. */
    void resolve(Scope scope) {
        // while its history is walked, head does not tell what came before it began
        if (scope instanceof Scope.Mailbox && !account.scope(scope).historyDone) {
            return;
        }
        account.doubts.forEach((mailbox, emails) -> {
            boolean told = scope instanceof Scope.AccountEmails
                    || scope instanceof Scope.Mailbox own && own.id().equals(mailbox);
            emails.removeIf(email -> told && !isLeaving(scope, email));
        });
    }

    private boolean isLeaving(Scope scope, EmailId email) {
        return account.emails.get(email).remotes.stream()
                .filter(key -> key.scope().equals(scope))
                .map(account::remote)
                .anyMatch(row -> row != null && row.staged().isPresent());
    }
}
