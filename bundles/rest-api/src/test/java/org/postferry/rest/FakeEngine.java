package org.postferry.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Quota;
import org.postferry.connector.SessionInfo;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.AccountRecord;
import org.postferry.store.MailStore;
import org.postferry.store.SealedSecret;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.OnDemand;
import org.postferry.sync.PartStatus;
import org.postferry.sync.Progress;
import org.postferry.sync.Refused;
import org.postferry.sync.SyncState;

/** An engine that syncs nothing: keeps accounts in a store and writes down what it was asked to do. Thread-safe. */
final class FakeEngine implements Accounts, SyncState, OnDemand {
    static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private final MailStore store;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<PartStatus> parts = new CopyOnWriteArrayList<>();
    final List<AccountDraft> drafts = new CopyOnWriteArrayList<>();
    final List<MailboxStatus> mailboxes = new CopyOnWriteArrayList<>();
    volatile boolean testFails;
    volatile Predicate<EmailId> fetch = id -> false;
    volatile Duration waitedAtMost = Duration.ZERO;
    private long revision;
    private long done;

    FakeEngine(MailStore store) {
        this.store = store;
        parts.add(new PartStatus("store", true, "", SINCE));
        parts.add(new PartStatus("engine", true, "", SINCE));
    }

    synchronized void progress(long emails) {
        done = emails;
        revision++;
    }

    @Override
    public ConnectionReport test(AccountDraft draft, Optional<AccountId> existing) {
        asked.add("test " + draft.settings().endpoint().orElseThrow().host()
                + existing.map(id -> " as " + id).orElse(""));
        drafts.add(draft);
        ConnectionReport.Step name = new ConnectionReport.Step("name", true, "It is 192.0.2.1", Duration.ofMillis(3));
        ConnectionReport.Step login = new ConnectionReport.Step(
                "login", !testFails, testFails ? "The server said: no" : "Signed in", Duration.ofMillis(40));
        return new ConnectionReport(List.of(name, login), List.of("IDLE"), OptionalInt.of(5), Optional.empty());
    }

    @Override
    public Account create(AccountDraft draft) {
        drafts.add(draft);
        return account(store.accounts().create(draft.settings(), Map.of("password", new SealedSecret(new byte[1]))));
    }

    @Override
    public List<Account> list() {
        List<Account> accounts = new ArrayList<>();
        store.accounts().list().forEach(record -> accounts.add(account(record)));
        return accounts;
    }

    @Override
    public Optional<Account> get(AccountId id) {
        return store.accounts().get(id).map(this::account);
    }

    @Override
    public Account update(AccountId id, AccountDraft draft, boolean adopt) {
        drafts.add(draft);
        if (!adopt && draft.settings().username().equals("somebody-else")) {
            throw new Refused(Refused.Reason.CONFLICT, "This is another identity");
        }
        return account(store.accounts().update(id, draft.settings(), Map.of()).orElseThrow());
    }

    @Override
    public void delete(AccountId id, boolean discard) {
        if (!discard && asked.contains("unsent")) {
            throw new Refused(Refused.Reason.CONFLICT, "Unsent work waits");
        }
        store.accounts().markDeleting(id);
    }

    @Override
    public void sync(AccountId id, Set<MailboxId> only) {
        asked.add("sync " + id + " " + only);
    }

    @Override
    public void pause(AccountId id) {
        store.accounts().setPaused(id, true);
    }

    @Override
    public void resume(AccountId id) {
        store.accounts().setPaused(id, false);
    }

    @Override
    public void resync(AccountId id, Set<MailboxId> only) {
        asked.add("resync " + id + " " + only);
    }

    private Account account(AccountRecord found) {
        return new Account(found.id(), found.settings(), true, found.paused(), status(found));
    }

    private synchronized AccountStatus status(AccountRecord found) {
        AccountState state =
                found.deleting() ? AccountState.DELETING : found.paused() ? AccountState.PAUSED : AccountState.INITIAL;
        return new AccountStatus(
                state,
                "The first sync is running",
                "",
                SINCE,
                Optional.of(SINCE),
                Optional.empty(),
                Optional.of(SessionInfo.Push.IDLE),
                Optional.of(new Progress("headers", done, 100, 2_000, 12.5, OptionalLong.of(7))),
                Optional.of(new Quota(2_048, 1_048_576)));
    }

    @Override
    public Optional<AccountStatus> account(AccountId id) {
        return get(id).map(Account::status);
    }

    @Override
    public List<MailboxStatus> mailboxes(AccountId id) {
        return mailboxes;
    }

    @Override
    public List<PartStatus> parts() {
        return parts;
    }

    @Override
    public void report(String part, boolean up, String reason) {
        parts.removeIf(known -> known.name().equals(part));
        parts.add(new PartStatus(part, up, reason, SINCE));
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    public long awaitChange(long seen, Duration atMost) {
        return revision();
    }

    @Override
    public boolean fetch(EmailId id, Duration atMost) {
        waitedAtMost = atMost;
        return fetch.test(id);
    }
}
