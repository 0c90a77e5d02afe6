package org.postferry.core.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postferry.model.AccountId;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;

/** The board everybody reads: one sheet an account, one line a part. Holds nothing that must survive a restart. Thread-safe. */
public final class StatusBoard implements SyncState {
    private final Clock clock;
    private final Map<AccountId, AccountSheet> sheets = new ConcurrentHashMap<>();
    private final Map<String, PartStatus> parts = new TreeMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long revision;

    public StatusBoard(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<AccountStatus> account(AccountId id) {
        return Optional.ofNullable(sheets.get(id)).map(sheet -> sheet.status(clock.instant()));
    }

    @Override
    public List<MailboxStatus> mailboxes(AccountId id) {
        return Optional.ofNullable(sheets.get(id)).map(AccountSheet::mailboxes).orElse(List.of());
    }

    @Override
    public List<PartStatus> parts() {
        lock.lock();
        try {
            return List.copyOf(parts.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void report(String part, boolean up, String reason) {
        lock.lock();
        try {
            PartStatus last = parts.get(part);
            if (last != null && last.up() == up && last.reason().equals(reason)) {
                return;
            }
            Instant since = last != null && last.up() == up ? last.since() : clock.instant();
            parts.put(part, new PartStatus(part, up, reason, since));
        } finally {
            lock.unlock();
        }
        bump();
    }

    @Override
    public long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long awaitChange(long seen, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (revision <= seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return revision;
        } finally {
            lock.unlock();
        }
    }

    /** The account's sheet, made when it is asked for first. */
    public AccountSheet sheet(AccountId id) {
        return sheets.computeIfAbsent(id, fresh -> new AccountSheet(clock, this::bump));
    }

    /** Every account's sheet. */
    public Collection<AccountSheet> all() {
        return sheets.values();
    }

    /** Those accounts are all there are: the others' sheets go. */
    public void keepOnly(Collection<AccountId> accounts) {
        if (sheets.keySet().retainAll(accounts)) {
            bump();
        }
    }

    /** Time alone changes states, too: what is due becomes overdue. Called every few seconds. */
    public void tick() {
        Instant now = clock.instant();
        boolean moved = false;
        for (AccountSheet sheet : sheets.values()) {
            moved |= sheet.refresh(now);
        }
        if (moved) {
            bump();
        }
    }

    private void bump() {
        lock.lock();
        try {
            revision++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
