package org.postferry.store;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** The emails as a person sees them, and for the engine what lies below. */
@ProviderType
public interface EmailStore {
    /** Largest page. */
    int MAX_PAGE = 500;

    Optional<Email> get(EmailId id);

    /** Those of these emails that are there, in no order. @param ids {@link #MAX_PAGE} at most */
    List<Email> getAll(Collection<EmailId> ids);

    /** Newest received first; by key, so a deep page costs what the first does. */
    EmailPage page(EmailQuery query);

    /** Where the email is on the server, as the scopes reported it: base, before any wish. Empty when there is no such email. */
    List<StoredMembership> memberships(EmailId id);

    /** Which email a scope reports under that remote id. */
    Optional<EmailId> find(AccountId account, Scope scope, RemoteId id);

    /** A bounded sample of what a scope reported, spread over its span, to compare with the server. @param limit at most 100 */
    List<StoredMembership> sample(AccountId account, Scope scope, int limit);

    /** The header's bytes, where content is here. The caller closes the stream. */
    Optional<InputStream> header(EmailId id);

    /**
     * A membership as a scope reported it.
     *
     * @param id on the server; empty where a rejected hold keeps the email here alone
     */
    record StoredMembership(
            EmailId email,
            Scope scope,
            MailboxId mailbox,
            Optional<RemoteId> id,
            java.util.Set<Keyword> keywords,
            boolean deleted,
            boolean staged,
            long sizeBytes,
            java.time.Instant receivedAt) {}
}
