package org.postferry.search.lucene.index;

import org.postferry.model.Mailbox;
import org.postferry.store.MailStore;

/**
 * What there is to be seen.
 *
 * @param end the sequence of the journal's end
 * @param emails about, for one in two mailboxes counts twice; 0 unless somebody wants to know
 */
record Stored(long end, long emails) {
    /** @param counted whether somebody wants to know how many emails there are */
    static Stored now(MailStore store, boolean counted) {
        long end = store.journal().end().sequence();
        return new Stored(end, counted ? emails(store) : 0);
    }

    private static long emails(MailStore store) {
        return store.accounts().list().stream()
                .flatMap(account -> store.mailboxes().list(account.id()).stream())
                .mapToLong(Mailbox::totalEmails)
                .sum();
    }
}
