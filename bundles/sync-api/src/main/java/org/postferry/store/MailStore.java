package org.postferry.store;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The truth: what was mirrored, where every lane stands and what is still to do. Thread-safe, as is everything it
 * hands out unless that says otherwise; writes are serialised. Any method may throw
 * {@link org.postferry.model.StoreGone} once the store is stopped, and {@link StoreFailure} when the disk or the
 * database refuses: then nothing of that call is kept.
 */
@ProviderType
public interface MailStore {
    AccountStore accounts();

    MailboxStore mailboxes();

    EmailStore emails();

    Intake intake();

    Removals removals();

    ContentQueue contentQueue();

    Contents contents();

    Journal journal();

    Leases leases();

    SyncLog log();

    OutboxStore outbox();
}
