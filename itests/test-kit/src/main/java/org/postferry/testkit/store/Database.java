package org.postferry.testkit.store;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.postferry.model.StoreGone;

/**
 * What is committed, behind one lock. A transaction works on a copy that takes the place of what was committed, or is
 * thrown away. What is here survives a crash; the database object itself does not.
 */
final class Database {
    private final Object lock = new Object();
    private final Disk disk;
    final Clock clock;
    final StoreRules rules;
    private CommitHook hook = moment -> {};
    private boolean gone;

    /** What survives a crash. */
    static final class Disk {
        private Tables tables = new Tables();
        private final JournalLog journal = new JournalLog();
    }

    Database(Disk disk, Clock clock, StoreRules rules) {
        this.disk = disk;
        this.clock = clock;
        this.rules = rules;
        disk.journal.openEpoch();
    }

    Disk disk() {
        return disk;
    }

    void onCommit(CommitHook newHook) {
        synchronized (lock) {
            hook = newHook;
        }
    }

    /** From now on every call throws {@link StoreGone}. */
    void end() {
        synchronized (lock) {
            gone = true;
            lock.notifyAll();
        }
    }

    <T> T read(Function<Tables, T> question) {
        synchronized (lock) {
            ensureHere();
            return question.apply(disk.tables);
        }
    }

    <T> T readJournal(Function<JournalLog, T> question) {
        synchronized (lock) {
            ensureHere();
            return question.apply(disk.journal);
        }
    }

    <T> T write(Function<Transaction, T> work) {
        synchronized (lock) {
            ensureHere();
            Transaction transaction = new Transaction(disk.tables, rules, clock.instant());
            T result = work.apply(transaction);
            if (transaction.isDiscarded()) {
                return result;
            }
            transaction.finish();
            passed(CommitHook.Moment.BEFORE_COMMIT);
            disk.tables = transaction.tables;
            disk.journal.append(transaction.entries(), transaction.now);
            lock.notifyAll();
            passed(CommitHook.Moment.AFTER_COMMIT);
            return result;
        }
    }

    /** The hook may end the store; then the call at hand does not return. */
    void passed(CommitHook.Moment moment) {
        synchronized (lock) {
            hook.reached(moment);
            ensureHere();
        }
    }

    /** Waits for a commit that makes the condition true, at most so long. */
    boolean await(Function<JournalLog, Boolean> condition, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            ensureHere();
            while (!condition.apply(disk.journal)) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return false;
                }
                lock.wait(leftMillis);
                ensureHere();
            }
            return true;
        }
    }

    void ensureHere() {
        if (gone) {
            throw new StoreGone("this store has ended");
        }
    }
}
