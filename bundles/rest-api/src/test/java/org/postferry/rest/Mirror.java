package org.postferry.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.Endpoint;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.ContentWriter;
import org.postferry.store.EmailQuery;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;

/** Fills a store as an engine would. Confined to one thread. */
final class Mirror {
    static final MessageReader READER = new Mime4jMessageReader();
    static final Instant RECEIVED = Instant.parse("2026-01-02T03:04:05Z");

    private final MailStore store;
    private final Lease lease;
    private int uid;

    Mirror(MailStore store) {
        this.store = store;
        this.lease = store.leases().take("test", Duration.ofDays(1)).orElseThrow();
    }

    static AccountSettings settings(String name) {
        return new AccountSettings(
                name,
                name + "@example.org",
                Protocol.IMAP,
                Optional.of(new Endpoint("mail.example.org", 993, Security.TLS)),
                false,
                Optional.empty(),
                Optional.<URI>empty(),
                Optional.empty(),
                name,
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    AccountId account(String name) {
        return store.accounts().create(settings(name), Map.of()).id();
    }

    MailboxId mailbox(AccountId account, String name, Optional<Role> role) {
        return mailbox(account, name, role, true);
    }

    /** One that holds only other mailboxes. */
    MailboxId container(AccountId account, String name) {
        return mailbox(account, name, Optional.empty(), false);
    }

    private MailboxId mailbox(AccountId account, String name, Optional<Role> role, boolean selectable) {
        RemoteFact seen = new RemoteFact.MailboxSeen(
                name,
                name,
                Optional.empty(),
                role,
                selectable,
                Optional.empty(),
                OptionalLong.of(1),
                OptionalLong.of(1));
        apply(account, Lane.head(new Scope.MailboxList()), List.of(seen), Map.of());
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.rawName().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** An email without content. */
    EmailId email(MailboxId mailbox, String message) {
        int headerEnd = message.indexOf("\n\n");
        byte[] header = message.substring(0, headerEnd < 0 ? message.length() : headerEnd + 2)
                .getBytes(ISO_8859_1);
        RemoteId id = new RemoteId.Uid(mailbox, 1, ++uid);
        MailboxRef ref = new MailboxRef.Known(mailbox);
        RemoteFact seen = new RemoteFact.EmailSeen(
                id,
                HeaderBytes.of(header),
                false,
                RECEIVED.plusSeconds(uid),
                message.length(),
                Set.of(new RemoteMembership(ref, Set.of(), false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        String rawName = store.mailboxes().get(mailbox).orElseThrow().rawName();
        apply(
                mailbox.account(),
                Lane.head(new Scope.Mailbox(mailbox, rawName)),
                List.of(seen),
                Map.of(id, READER.header(header)));
        return store.emails()
                .page(EmailQuery.ofMailbox(mailbox, 1))
                .items()
                .get(0)
                .id();
    }

    /** The server says how many emails it has there. */
    void count(MailboxId mailbox, long emails) {
        String rawName = store.mailboxes().get(mailbox).orElseThrow().rawName();
        apply(
                mailbox.account(),
                Lane.head(new Scope.Mailbox(mailbox, rawName)),
                List.of(new RemoteFact.MailboxCount(new MailboxRef.Known(mailbox), emails)),
                Map.of());
    }

    EmailId emailWithContent(MailboxId mailbox, String message) {
        EmailId id = email(mailbox, message);
        content(id, message);
        return id;
    }

    void content(EmailId id, String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        try (ContentWriter writer = store.contents().writer(lease, id.account())) {
            ContentWriter.Pending pending = writer.begin(id);
            pending.write(bytes, 0, bytes.length);
            pending.keep(new ContentWriter.Summary(ContentState.FULL, "preview", false, Optional.empty()));
            writer.commit();
        }
    }

    void quarantine(EmailId id, String reason) {
        try (ContentWriter writer = store.contents().writer(lease, id.account())) {
            writer.quarantine(id, reason);
            writer.commit();
        }
    }

    private void apply(AccountId account, Lane lane, List<RemoteFact> facts, Map<RemoteId, EmailHeader> headers) {
        Checkpoint stands = store.mailboxes().scope(account, lane.scope()).head();
        Checkpoint next = new Checkpoint("test:" + uid + ":" + System.identityHashCode(facts));
        IntakeResult result = store.intake()
                .apply(new IntakeBatch(
                        lease,
                        account,
                        lane,
                        stands,
                        new ArrayList<>(facts),
                        headers,
                        Map.of(),
                        next,
                        Optional.empty()));
        if (!(result instanceof IntakeResult.Applied)) {
            throw new IllegalStateException("not applied: " + result);
        }
    }

    Lease lease() {
        return lease;
    }
}
