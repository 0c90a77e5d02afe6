package org.postferry.shell;

import org.postferry.model.AccountId;
import org.postferry.store.AccountRecord;
import org.postferry.store.MailStore;
import org.postferry.sync.Refused;

/** Accounts as a person names them, who may name one that is not there. Stateless. */
final class KnownAccount {
    private KnownAccount() {}

    static AccountRecord find(MailStore store, AccountId id) {
        return store.accounts().get(id).orElseThrow(() -> missing(id));
    }

    static Refused missing(AccountId id) {
        return new Refused(Refused.Reason.NOT_FOUND, "There is no account " + id + ".");
    }
}
