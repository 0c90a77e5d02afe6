package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Place;

/** Which email it is that a server tells of, and what is kept of the telling. */
final class EmailIdentity {
    private final ScopeChange tables;
    private final EmailLedger emails;
    private final ToldHeaders headers;
    private final Map<RemoteFact.EmailSeen, List<Long>> candidates = new IdentityHashMap<>();
    private final Map<String, Long> stable = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private @Nullable ExpectedCopies expected;
    private final List<Object[]> newStable = new ArrayList<>();
    private final List<Object[]> newThreads = new ArrayList<>();

    EmailIdentity(ScopeChange tables, ToldHeaders headers) {
        this.tables = tables;
        this.headers = headers;
        this.emails = tables.account().emails();
    }

    /** Reads what the facts will ask for; returns the emails that may be meant. @param threadRefs conversations that are named besides */
    List<Long> load(List<RemoteFact.EmailSeen> facts, List<String> threadRefs) throws SQLException {
        AccountId account = tables.account().row().id();
        List<Long> mayBe = new ArrayList<>();
        for (RemoteFact.EmailSeen fact : facts) {
            List<Long> found = tables.change()
                    .core()
                    .fingerprints()
                    .candidates(tables.change().sql(), account, fact.sizeBytes(), digest(fact));
            candidates.put(fact, found);
            mayBe.addAll(found);
        }
        load(facts.stream().flatMap(fact -> fact.stableId().stream()).toList(), "stable", "email", stable);
        List<String> named = Stream.concat(
                        facts.stream().flatMap(fact -> fact.threadRef().stream()), threadRefs.stream())
                .toList();
        load(named, "thread", "number", threads);
        mayBe.addAll(stable.values());
        return mayBe;
    }

    private void load(List<String> names, String table, String column, Map<String, Long> into) throws SQLException {
        if (!names.isEmpty()) {
            tables.change()
                    .sql()
                    .each(
                            "SELECT name, " + column + " FROM " + Sql.named(table) + " WHERE account = ?",
                            row -> into.put(row.getString(1), row.getLong(2)),
                            Sql.names(names),
                            tables.account().row().id().number());
        }
    }

    /** An email that is here already under another remote key, or was under this one. */
    Optional<EmailRow> of(RemoteFact.EmailSeen fact, long key) throws SQLException {
        Optional<EmailRow> named = named(fact);
        if (named.isPresent() && isAlike(named.get(), fact)) {
            return named;
        }
        Optional<EmailRow> copy = expectedCopy(fact);
        if (copy.isPresent()) {
            return copy;
        }
        Optional<EmailRow> orphan = orphan(fact);
        if (orphan.isPresent()) {
            return orphan;
        }
        OptionalLong buried = tables.reports().gone(key);
        Optional<EmailRow> before = buried.isPresent() ? emails.get(buried.getAsLong()) : Optional.empty();
        boolean isAnother = fact.id() instanceof RemoteId.Key
                && before.filter(row -> row.isAnotherThan(fact.stamp())).isPresent();
        return buried.isPresent() && !isAnother ? before : rebuilt(fact);
    }

    private Optional<EmailRow> named(RemoteFact.EmailSeen fact) throws SQLException {
        Long email = fact.stableId().map(stable::get).orElse(null);
        return email == null ? Optional.empty() : emails.get(email);
    }

    /** The server's word that it is this one is evidence: a server that gives two emails one id would hide one of them. */
    private boolean isAlike(EmailRow row, RemoteFact.EmailSeen fact) {
        return row.announcedBytes == fact.sizeBytes() || hasDigest(row, digest(fact));
    }

    /** A copy that a wish of ours made: of equal size and header, above the UIDNEXT of before. Of equal ones the oldest email. */
    private Optional<EmailRow> expectedCopy(RemoteFact.EmailSeen fact) throws SQLException {
        if (!(fact.id() instanceof RemoteId.Uid uid)) {
            return Optional.empty();
        }
        if (expected == null) {
            expected = ExpectedCopies.load(tables.change().sql(), tables.scope().id());
        }
        Digest digest = digest(fact);
        for (long candidate : candidates.get(fact)) {
            Optional<EmailRow> row = emails.get(candidate);
            if (row.isPresent()
                    && row.get().announcedBytes == fact.sizeBytes()
                    && row.get().digest.equals(digest)
                    && expected.take(tables.change().sql(), candidate, uid)) {
                return row;
            }
        }
        return Optional.empty();
    }

    /** An equal email of this mailbox from before a UIDVALIDITY change; its old key goes. Of equal ones the lowest UID. */
    private Optional<EmailRow> orphan(RemoteFact.EmailSeen fact) throws SQLException {
        if (!(fact.id() instanceof RemoteId.Uid uid)) {
            return Optional.empty();
        }
        EmailRow lowest = null;
        long lowestKey = Long.MAX_VALUE;
        for (EmailRow row : equals(fact)) {
            for (Place place : row.places) {
                boolean here =
                        place.isReported() && place.scope() == tables.scope().id();
                if (here
                        && place.remote() < lowestKey
                        && tables.keys().generationOf(place.remote()).uidValidity() != uid.uidValidity()) {
                    lowest = row;
                    lowestKey = place.remote();
                }
            }
        }
        if (lowest != null) {
            tables.staging().forget(lowestKey);
            tables.reports().remove(lowestKey);
            tables.displace(lowestKey, lowest);
        }
        return Optional.ofNullable(lowest);
    }

    /** One that a rebuild brought back from the packs and that was not met since. */
    private Optional<EmailRow> rebuilt(RemoteFact.EmailSeen fact) throws SQLException {
        return equals(fact).stream().filter(row -> row.rebuilt).findFirst();
    }

    /** Emails with the same size, received time and header digest. */
    private List<EmailRow> equals(RemoteFact.EmailSeen fact) throws SQLException {
        List<EmailRow> equal = new ArrayList<>();
        Digest digest = digest(fact);
        for (long candidate : candidates.get(fact)) {
            Optional<EmailRow> row = emails.get(candidate);
            if (row.isPresent() && isEqual(row.get(), fact, digest)) {
                equal.add(row.get());
            }
        }
        return equal;
    }

    private Digest digest(RemoteFact.EmailSeen fact) {
        return headers.of(fact).digest();
    }

    private static boolean isEqual(EmailRow row, RemoteFact.EmailSeen fact, Digest digest) {
        return row.announcedBytes == fact.sizeBytes()
                && row.received == fact.receivedAt().getEpochSecond()
                && hasDigest(row, digest);
    }

    private static boolean hasDigest(EmailRow row, Digest digest) {
        return row.digest.equals(digest) || row.provisionalDigest.equals(digest);
    }

    /** Once the content is here it says more than the server's word does. */
    void describe(EmailRow row, RemoteFact.EmailSeen fact) throws SQLException {
        ToldHeaders.Told told = headers.of(fact);
        EmailHeader header = told.header();
        if (fact.threadRef().isPresent()) {
            tell(row, header, thread(fact.threadRef().get()));
        }
        Optional<EmailRow> named = named(fact);
        // the name of another one that is not this one names nothing here
        if (fact.stableId().isPresent() && (named.isEmpty() || isAlike(named.get(), fact))) {
            remember(fact.stableId().get(), row);
        }
        boolean rebuilt = row.rebuilt;
        row.rebuilt = false;
        if (row.content != 0) {
            if (rebuilt) {
                row.packedHeader(told.packed());
            }
            tables.account().threading().join(row, header);
            return;
        }
        boolean sameSize = row.announcedBytes == fact.sizeBytes();
        row.received = fact.receivedAt().getEpochSecond();
        row.announcedBytes = fact.sizeBytes();
        row.sizeBytes = fact.sizeBytes();
        Digest digest = told.digest();
        boolean better = !fact.headerProvisional() || row.provisional || row.digest.isNone();
        if (better) {
            boolean same = sameSize && row.digest.equals(digest);
            row.packedHeader(told.packed());
            row.digest = digest;
            row.provisional = fact.headerProvisional();
            if (!same) {
                emails.noteFingerprint(row);
            }
        }
        if (row.state == ContentState.NONE && fact.header().length() > 0) {
            row.state = ContentState.HEADERS;
        }
        tables.account().threading().join(row, header);
        takeEqualContent(row, fact);
    }

    private void tell(EmailRow row, EmailHeader header, long thread) throws SQLException {
        if (isNews(row, thread)) {
            row.thread = thread;
            row.threadDerived = false;
            tables.account().threading().told(row, header, Math.toIntExact(thread));
        }
    }

    private static boolean isNews(EmailRow row, long thread) {
        return row.thread != thread || row.threadDerived;
    }

    /** The server says of a known email which conversation it belongs to. */
    void rethread(EmailRow row, String threadRef) throws SQLException {
        long thread = thread(threadRef);
        if (isNews(row, thread)) {
            tell(row, row.header(), thread);
        }
    }

    /** Equal bytes are not fetched twice. */
    private void takeEqualContent(EmailRow row, RemoteFact.EmailSeen fact) throws SQLException {
        for (EmailRow twin : equals(fact)) {
            if (twin.content != 0 && twin.state == ContentState.FULL && twin.id() != row.id()) {
                row.takeContentOf(twin);
                return;
            }
        }
    }

    private void remember(String stableId, EmailRow row) {
        Long present = stable.put(stableId, row.id());
        if (present == null || present != row.id()) {
            newStable.add(new Object[] {tables.account().row().id().number(), stableId, row.id()});
        }
    }

    private long thread(String threadRef) {
        Long present = threads.get(threadRef);
        if (present != null) {
            return present;
        }
        AccountRow account = tables.account().row();
        long minted = account.mintThread();
        newThreads.add(new Object[] {account.id().number(), threadRef, minted});
        threads.put(threadRef, minted);
        return minted;
    }

    void flush() throws SQLException {
        Transaction sql = tables.change().sql();
        sql.batch("MERGE INTO stable (account, name, email) KEY (account, name) VALUES (?, ?, ?)", newStable);
        sql.batch("INSERT INTO thread (account, name, number) VALUES (?, ?, ?)", newThreads);
        newStable.clear();
        newThreads.clear();
    }
}
