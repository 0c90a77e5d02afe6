package org.postferry.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Quota;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.PartStatus;
import org.postferry.sync.Progress;
import org.postferry.sync.SyncState;

/** Accounts in a list, and what was asked of them. Confined to one thread. */
final class FakeAccounts implements Accounts, SyncState {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    final List<Account> accounts = new ArrayList<>();
    final List<AccountDraft> drafts = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<PartStatus> parts = new ArrayList<>();
    final List<MailboxStatus> mailboxes = new ArrayList<>();
    boolean testFails;
    String reason = "The first sync is running";
    String serverSaid = "Please wait";

    @Override
    public ConnectionReport test(AccountDraft draft, Optional<AccountId> existing) {
        ConnectionReport.Step step = new ConnectionReport.Step(
                "login", !testFails, testFails ? "The server said: no" : "Signed in", Duration.ZERO);
        ConnectionReport.Step twice =
                new ConnectionReport.Step(SAME_MAILBOX, true, "There is already an account", Duration.ZERO);
        return new ConnectionReport(
                accounts.isEmpty() ? List.of(step) : List.of(step, twice),
                List.of(),
                OptionalInt.empty(),
                Optional.empty());
    }

    @Override
    public Account create(AccountDraft draft) {
        drafts.add(draft);
        AccountStatus status = new AccountStatus(
                AccountState.INITIAL,
                reason,
                serverSaid,
                NOW,
                Optional.of(NOW.minusSeconds(180)),
                Optional.of(NOW.plusSeconds(20)),
                Optional.empty(),
                Optional.of(new Progress("content", 1_500, 10_000, 9, 12.25, OptionalLong.of(3_900))),
                Optional.of(new Quota(2_048, 1_048_576)));
        Account account = new Account(new AccountId(accounts.size() + 1), draft.settings(), true, false, status);
        accounts.add(account);
        return account;
    }

    @Override
    public List<Account> list() {
        return accounts;
    }

    @Override
    public Optional<Account> get(AccountId id) {
        return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
    }

    @Override
    public void sync(AccountId id, Set<MailboxId> only) {
        asked.add("sync " + id + " " + only);
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
    public Account update(AccountId id, AccountDraft draft, boolean adopt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(AccountId id, boolean discard) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause(AccountId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(AccountId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resync(AccountId id, Set<MailboxId> only) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<AccountStatus> account(AccountId id) {
        return get(id).map(Account::status);
    }

    @Override
    public void report(String part, boolean up, String reason) {
        parts.add(new PartStatus(part, up, reason, NOW));
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public long awaitChange(long seen, Duration atMost) {
        return 0;
    }
}
