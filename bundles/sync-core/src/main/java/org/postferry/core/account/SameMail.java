package org.postferry.core.account;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.store.EmailStore.StoredMembership;
import org.postferry.store.MailStore;

/** Asks a server whether it holds the mail that is mirrored here, by a few emails of a few mailboxes. */
public final class SameMail {
    /** So many mailboxes that have emails are compared. */
    static final int MAX_MAILBOXES = 3;

    private SameMail() {}

    /** Whether at least one email is found there as it is here, and none is another one. */
    public static boolean isThere(Session session, MailStore store, AccountId account)
            throws ConnectorException, InterruptedException {
        int compared = 0;
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            Scope scope = new Scope.Mailbox(mailbox.id(), mailbox.rawName());
            Map<RemoteId, StoredMembership> sample = new HashMap<>();
            for (StoredMembership stored : store.emails().sample(account, scope, ListArrival.MAX_SAMPLE)) {
                stored.id().ifPresent(id -> sample.put(id, stored));
            }
            if (!sample.isEmpty() && compared < MAX_MAILBOXES) {
                List<RemoteFact> facts = session.describe(scope, new HashSet<>(sample.keySet()));
                if (!ListArrival.agree(sample, facts)) {
                    return false;
                }
                compared++;
            }
        }
        return compared > 0;
    }
}
