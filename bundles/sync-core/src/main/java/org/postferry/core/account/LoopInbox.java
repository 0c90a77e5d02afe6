package org.postferry.core.account;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.core.push.HandOver;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;

/** What others ask of a loop between two of its steps. Thread-safe. */
public final class LoopInbox implements HandOver.News {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Runnable bell;
    private Letters letters = new Letters();

    /** @param bell rings where the loop may be waiting; called after each letter */
    LoopInbox(Runnable bell) {
        this.bell = bell;
    }

    /** What arrived since the loop last read it. Filled under the inbox's lock, then the reader's alone. */
    static final class Letters {
        boolean empty = true;
        boolean settingsChanged;
        boolean lookAtAll;
        boolean statesChanged;
        boolean renumberingAccepted;
        boolean clockJumped;
        boolean wished;
        final Set<MailboxId> lookAt = new HashSet<>();
        final Set<Scope> historyEnded = new HashSet<>();
        final Set<EmailId> awaited = new HashSet<>();
        final Map<Scope, ConnectorException> failed = new HashMap<>();
        final Set<MailboxId> sentInto = new HashSet<>();
        Optional<ConnectorException> accountFailed = Optional.empty();
    }

    /** The account's record is another now. */
    public void settingsChanged() {
        post(() -> letters.settingsChanged = true);
    }

    /** A person asks for a look. @param mailboxes empty: at all */
    public void look(Set<MailboxId> mailboxes) {
        post(() -> {
            letters.lookAtAll |= mailboxes.isEmpty();
            letters.lookAt.addAll(mailboxes);
        });
    }

    /** Somebody else changed where scopes stand: read them again. */
    public void statesChanged() {
        post(() -> letters.statesChanged = true);
    }

    /** A person said that a renumbered account is still the same one. */
    public void renumberingAccepted() {
        post(() -> letters.renumberingAccepted = true);
    }

    /** The machine slept, or somebody set its clock: connections may be dead, and no plan holds. */
    public void clockJumped() {
        post(() -> letters.clockJumped = true);
    }

    void historyEnded(Scope scope) {
        post(() -> letters.historyEnded.add(scope));
    }

    /** A bulk worker could not go on with that scope. */
    void scopeFailed(Scope scope, ConnectorException failure) {
        post(() -> letters.failed.put(scope, failure));
    }

    /** What a worker or a hand-over met holds for the whole account: a pause the server asked for, a refused sign-in. */
    @Override
    public void accountFailed(ConnectorException failure) {
        post(() -> letters.accountFailed = Optional.of(failure));
    }

    /** A person wishes a change. */
    public void wished() {
        post(() -> letters.wished = true);
    }

    @Override
    public void handedOver(Set<MailboxId> lookAt) {
        post(() -> {
            letters.wished = true;
            letters.sentInto.addAll(lookAt);
        });
    }

    /** A person waits for that content. */
    public void awaited(EmailId email) {
        post(() -> letters.awaited.add(email));
    }

    /** Nothing but a wake-up. */
    void knock() {
        post(() -> {});
    }

    /** Whether something arrived since it was last taken. */
    boolean hasLetters() {
        lock.lock();
        try {
            return !letters.empty;
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything out. */
    Letters take() {
        lock.lock();
        try {
            Letters taken = letters;
            letters = new Letters();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a letter, at most so long. */
    void await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (letters.empty && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void post(Runnable write) {
        lock.lock();
        try {
            write.run();
            letters.empty = false;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        bell.run();
    }
}
