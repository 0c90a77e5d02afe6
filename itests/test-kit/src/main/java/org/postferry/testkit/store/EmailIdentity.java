package org.postferry.testkit.store;

import java.util.Map;
import java.util.Optional;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;

/** Which email it is that a server tells of, and what is kept of the telling. */
final class EmailIdentity {
    private final Transaction tx;
    private final AccountTables account;
    private final Scope scope;

    EmailIdentity(Transaction tx, AccountTables account, Scope scope) {
        this.tx = tx;
        this.account = account;
        this.scope = scope;
    }

    /** An email that is here already under another remote id, or was under this one. */
    Optional<EmailId> of(RemoteFact.EmailSeen fact) {
        return named(fact)
                .filter(email -> isAlike(account.emails.get(email), fact))
                .or(() -> expectedCopy(fact))
                .or(() -> orphan(fact))
                .or(() -> buried(fact.id())
                        .filter(email -> fact.id() instanceof RemoteId.Uid
                                || !account.emails.get(email).isAnotherThan(fact.stamp())));
    }

    private Optional<EmailId> named(RemoteFact.EmailSeen fact) {
        return fact.stableId().map(account.byStableId::get).filter(account.emails::containsKey);
    }

    /** The server's word that it is this one is evidence: a server that gives two emails one id would hide one of them. */
    private static boolean isAlike(EmailRow row, RemoteFact.EmailSeen fact) {
        return row.announcedBytes == fact.sizeBytes()
                || row.digest.equals(fingerprint(fact).digest());
    }

    /** A copy that a wish of ours made. Of equal ones the oldest email. */
    private Optional<EmailId> expectedCopy(RemoteFact.EmailSeen fact) {
        if (!(fact.id() instanceof RemoteId.Uid uid) || !tx.rules.ownCopiesAreAdopted()) {
            return Optional.empty();
        }
        Map<EmailId, AccountTables.Expected> copies = account.expected.getOrDefault(uid.mailbox(), Map.of());
        EmailRow.Fingerprint told = fingerprint(fact);
        Optional<EmailId> copy = copies.entrySet().stream()
                .filter(one -> MemoryOutbox.isExpected(one.getValue(), uid))
                .map(Map.Entry::getKey)
                .filter(email -> account.emails.get(email).announcedBytes == told.sizeBytes()
                        && account.emails.get(email).digest.equals(told.digest()))
                .min(java.util.Comparator.naturalOrder());
        copy.ifPresent(copies::remove);
        return copy;
    }

    /** What was removed under this remote id. */
    Optional<EmailId> buried(RemoteId id) {
        if (!tx.rules.tombstonesAreRemembered()) {
            return Optional.empty();
        }
        return Optional.ofNullable(account.graves.get(new RemoteKey(scope, id)));
    }

    /** An equal email of this mailbox from before a UIDVALIDITY change; its old id goes. Of equal ones the lowest UID. */
    private Optional<EmailId> orphan(RemoteFact.EmailSeen fact) {
        if (!(fact.id() instanceof RemoteId.Uid uid) || !tx.rules.orphansAreMatchedAgain()) {
            return Optional.empty();
        }
        ScopeTables tables = account.edit(scope);
        EmailRow.Fingerprint told = fingerprint(fact);
        Optional<RemoteId> orphan = tables.rows.entrySet().stream()
                .filter(row -> RemoteKey.uidValidity(row.getKey()) != uid.uidValidity())
                .filter(row -> row.getValue()
                        .email()
                        .filter(email -> account.emails.get(email).fingerprint().equals(told))
                        .isPresent())
                .map(java.util.Map.Entry::getKey)
                .findFirst();
        return orphan.map(old -> {
            EmailId email = tables.rows.get(old).email().orElseThrow();
            tx.touch(account, email, false);
            tables.rows.remove(old);
            EmailRow row = account.edit(email);
            row.remotes = Staging.without(row.remotes, new RemoteKey(scope, old));
            return email;
        });
    }

    /** Once the content is here it says more than the server's word does. */
    void describe(EmailRow row, RemoteFact.EmailSeen fact, EmailHeader header) {
        // the name of another one that is not this one names nothing here
        if (named(fact)
                .filter(email -> !isAlike(account.emails.get(email), fact))
                .isEmpty()) {
            fact.stableId().ifPresent(stable -> {
                row.stableId = Optional.of(stable);
                account.byStableId.put(stable, row.id);
            });
        }
        if (row.content != null) {
            thread(row, fact);
            return;
        }
        row.receivedAt = fact.receivedAt();
        row.announcedBytes = fact.sizeBytes();
        row.sizeBytes = fact.sizeBytes();
        boolean better = !fact.headerProvisional() || row.provisional || row.digest.isEmpty();
        if (better) {
            row.header = header;
            row.digest = fingerprint(fact).digest();
            row.provisional = fact.headerProvisional();
        }
        if (row.state == ContentState.NONE && fact.header().length() > 0) {
            row.state = ContentState.HEADERS;
        }
        thread(row, fact);
        takeEqualContent(row);
    }

    /** The server says of a known email which conversation it belongs to. */
    void rethread(EmailRow row, String threadRef) {
        new Threading(tx, account).told(row, account.thread(threadRef));
    }

    private void thread(EmailRow row, RemoteFact.EmailSeen fact) {
        Threading threading = new Threading(tx, account);
        fact.threadRef().ifPresentOrElse(ref -> threading.told(row, account.thread(ref)), () -> threading.join(row));
    }

    /** Equal bytes are not fetched twice. */
    private void takeEqualContent(EmailRow row) {
        EmailId twin = account.contents.get(row.fingerprint());
        if (twin == null || !account.emails.containsKey(twin)) {
            return;
        }
        EmailRow other = account.emails.get(twin);
        row.content = other.content;
        row.sizeBytes = other.sizeBytes;
        row.header = other.header;
        row.digest = other.digest;
        row.provisional = false;
        row.state = other.state;
        row.preview = other.preview;
        row.hasAttachment = other.hasAttachment;
        row.quarantineReason = Optional.empty();
    }

    /** Of a provisional header the blob's name stands for the digest. */
    private static EmailRow.Fingerprint fingerprint(RemoteFact.EmailSeen fact) {
        String digest = fact.headerProvisional() ? "blob " + fact.blobRef().orElse("") : HeaderDigest.of(fact.header());
        return new EmailRow.Fingerprint(fact.sizeBytes(), fact.receivedAt(), digest);
    }
}
