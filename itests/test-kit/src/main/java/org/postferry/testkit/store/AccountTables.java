package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;
import org.postferry.store.AccountRecord;
import org.postferry.store.AccountStore;
import org.postferry.store.Removals;
import org.postferry.store.ScopeState;
import org.postferry.store.SyncLog;

/**
 * Everything of one account. A transaction works on a copy; rows are shared with what is committed until {@code edit}
 * makes one its own.
 */
final class AccountTables {
    AccountRecord record;
    Optional<AccountStore.Quiet> quiet = Optional.empty();
    long lastEmail;
    long lastMailbox;
    long lastThread;
    long lastWish;

    final Map<EmailId, EmailRow> emails;
    final TreeMap<MailboxId, MailboxRow> mailboxes;
    final Map<Scope, ScopeTables> scopes;
    /** Under which remote id an email was known that is removed there. */
    final Map<RemoteKey, EmailId> graves;

    final Map<String, EmailId> byStableId;
    final Map<String, ThreadId> threads;
    /** By which names emails are put into threads that no server names. */
    final Map<String, ThreadId> threadsByName;
    /** Threads that turned out to be part of another one, by what they became. */
    final Map<ThreadId, ThreadId> mergedThreads;
    /** An email whose content is here, by what its bytes are taken to be. */
    final Map<EmailRow.Fingerprint, EmailId> contents;

    final TreeMap<Long, Removals.Hold> holds;
    final List<SyncLog.Entry> log;
    final TreeMap<Long, WishRow> wishes;
    final TreeMap<Long, WishRow.Claimed> claims;
    final Map<String, WishRow.Remembered> keys;
    /** Copies of ours that a mailbox will report. */
    final Map<MailboxId, Map<EmailId, Expected>> expected;
    /** Emails of which a mailbox is to tell anew before another wish for them leaves: one was given up that may be done. */
    final Map<MailboxId, Set<EmailId>> doubts;

    private static final String EARLY = "an email was laid into it before the first look at it";

    /** The mailbox as it was when the copy was claimed. */
    record Expected(OptionalLong uidValidity, OptionalLong uidNext) {}

    private final Set<Object> own = new HashSet<>();

    AccountTables(AccountRecord record) {
        this.record = record;
        emails = new HashMap<>();
        mailboxes = new TreeMap<>();
        scopes = new HashMap<>();
        graves = new HashMap<>();
        byStableId = new HashMap<>();
        threads = new HashMap<>();
        threadsByName = new HashMap<>();
        mergedThreads = new HashMap<>();
        contents = new HashMap<>();
        holds = new TreeMap<>();
        log = new ArrayList<>();
        wishes = new TreeMap<>();
        claims = new TreeMap<>();
        keys = new HashMap<>();
        expected = new HashMap<>();
        doubts = new HashMap<>();
    }

    private AccountTables(AccountTables other) {
        record = other.record;
        quiet = other.quiet;
        lastEmail = other.lastEmail;
        lastMailbox = other.lastMailbox;
        lastThread = other.lastThread;
        lastWish = other.lastWish;
        emails = new HashMap<>(other.emails);
        mailboxes = new TreeMap<>(other.mailboxes);
        scopes = new HashMap<>(other.scopes);
        graves = new HashMap<>(other.graves);
        byStableId = new HashMap<>(other.byStableId);
        threads = new HashMap<>(other.threads);
        threadsByName = new HashMap<>(other.threadsByName);
        mergedThreads = new HashMap<>(other.mergedThreads);
        contents = new HashMap<>(other.contents);
        holds = new TreeMap<>(other.holds);
        log = new ArrayList<>(other.log);
        wishes = new TreeMap<>(other.wishes);
        claims = new TreeMap<>(other.claims);
        keys = new HashMap<>(other.keys);
        expected = new HashMap<>();
        other.expected.forEach((mailbox, copies) -> expected.put(mailbox, new HashMap<>(copies)));
        doubts = new HashMap<>();
        other.doubts.forEach((mailbox, emails) -> doubts.put(mailbox, new HashSet<>(emails)));
    }

    AccountTables copy() {
        return new AccountTables(this);
    }

    /** This transaction's own copy of an email. */
    EmailRow edit(EmailId id) {
        EmailRow row = emails.get(id);
        if (row == null) {
            throw new IllegalStateException("no email " + id);
        }
        if (own.add(id)) {
            row = row.copy();
            emails.put(id, row);
        }
        return row;
    }

    void add(EmailRow row) {
        own.add(row.id);
        emails.put(row.id, row);
    }

    /** This transaction's own copy of a wish. */
    WishRow editWish(long number) {
        WishRow row = wishes.get(number);
        if (own.add(number)) {
            row = row.copy();
            wishes.put(number, row);
        }
        return row;
    }

    void addWish(WishRow row) {
        own.add(row.number);
        wishes.put(row.number, row);
    }

    /** This transaction's own copy of a scope; made when it was never pulled. */
    ScopeTables edit(Scope scope) {
        ScopeTables tables = scopes.get(scope);
        if (tables == null) {
            tables = new ScopeTables();
            own.add(scope);
            scopes.put(scope, tables);
        } else if (own.add(scope)) {
            tables = tables.copy();
            scopes.put(scope, tables);
        }
        return tables;
    }

    /** To be read. */
    ScopeTables scope(Scope scope) {
        return scopes.getOrDefault(scope, new ScopeTables());
    }

    @Nullable
    RemoteRow remote(RemoteKey key) {
        return scope(key.scope()).rows.get(key.id());
    }

    /** The mailbox that the server calls so at present; one that is missing only when no other bears the name. */
    Optional<MailboxRow> mailboxNamed(String rawName) {
        Optional<MailboxRow> present = mailboxes.values().stream()
                .filter(row ->
                        row.rawName().equals(rawName) && row.missingSince().isEmpty())
                .findFirst();
        return present.or(() -> mailboxes.values().stream()
                .filter(row -> row.rawName().equals(rawName))
                .findFirst());
    }

    /** Whether anything is known to be in it. */
    boolean holdsMail(MailboxId mailbox) {
        return scopes.entrySet().stream()
                .anyMatch(scope -> scope.getKey() instanceof Scope.Mailbox own
                                && own.id().equals(mailbox)
                                && !scope.getValue().rows.isEmpty()
                        || scope.getValue().rows.values().stream()
                                .anyMatch(row -> row.marks().containsKey(mailbox)));
    }

    /** Copies of ours are on their way into a mailbox: it will report them above its next UID of now. */
    void expect(MailboxId into, Collection<EmailId> copies) {
        MailboxRow row = mailboxes.get(into);
        if (row == null) {
            return;
        }
        Map<EmailId, Expected> present = expected.computeIfAbsent(into, unused -> new HashMap<>());
        for (EmailId copy : copies) {
            // an earlier try may have made it
            present.merge(
                    copy,
                    new Expected(row.uidValidity(), row.uidNext()),
                    (old, now) -> old.uidValidity().equals(now.uidValidity()) ? old : now);
        }
    }

    void expectNoMore(MailboxId into, EmailId copy) {
        expected.getOrDefault(into, new HashMap<>()).remove(copy);
    }

    /**
     * An email was laid into it. Head begins behind one from before the first look: what another client does to it until then
     * is told by nobody.
     */
    void laidInto(Scope scope, Instant now) {
        if (scope(scope).checkpoint(Lane.Kind.HEAD).isNone()) {
            edit(scope).want(new ScopeState.SnapshotWish(EARLY, true, now));
        }
    }

    EmailId nextEmail() {
        return new EmailId(record.id(), ++lastEmail);
    }

    MailboxId nextMailbox() {
        return new MailboxId(record.id(), ++lastMailbox);
    }

    ThreadId thread(String threadRef) {
        return threads.computeIfAbsent(threadRef, ref -> nextThread());
    }

    ThreadId nextThread() {
        return new ThreadId(record.id(), ++lastThread);
    }

    /** What a thread became. */
    ThreadId present(ThreadId thread) {
        return mergedThreads.getOrDefault(thread, thread);
    }
}
