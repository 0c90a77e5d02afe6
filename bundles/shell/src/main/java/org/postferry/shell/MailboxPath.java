package org.postferry.shell;

import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.store.MailStore;
import org.postferry.sync.Refused;

/** Mailboxes as a person writes them: by their path. Stateless. */
final class MailboxPath {
    private MailboxPath() {}

    /** The mailbox of that path in an account. */
    static Mailbox find(MailStore store, AccountId account, String path) {
        KnownAccount.find(store, account);
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .filter(Mailbox::isThere)
                .findFirst()
                .orElseThrow(() -> new Refused(
                        Refused.Reason.NOT_FOUND, "There is no mailbox '" + path + "' in account " + account + "."));
    }
}
