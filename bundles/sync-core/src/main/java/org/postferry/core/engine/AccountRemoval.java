package org.postferry.core.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.postferry.model.AccountId;
import org.postferry.model.StoreGone;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the mirrors of deleted accounts, slice by slice, so that nobody else waits for it. Goes on after a restart. Thread-safe. */
final class AccountRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRemoval.class);

    private final Executor threads;
    private final Runnable onDone;
    private final Set<AccountId> running = ConcurrentHashMap.newKeySet();

    AccountRemoval(Executor threads, Runnable onDone) {
        this.threads = threads;
        this.onDone = onDone;
    }

    void begin(MailStore store, AccountId account) {
        if (running.add(account)) {
            threads.execute(() -> remove(store, account));
        }
    }

    private void remove(MailStore store, AccountId account) {
        try {
            boolean more = true;
            while (more) {
                more = store.accounts().removeSlice(account);
            }
            LOG.info("account {}: its mirror is removed", account);
        } catch (StoreGone | StoreFailure e) {
            LOG.debug("account {}: its removal goes on later: {}", account, e.getMessage());
        } finally {
            running.remove(account);
            onDone.run();
        }
    }
}
