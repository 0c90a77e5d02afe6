package org.postferry.core.accounts;

import java.time.Duration;
import java.util.Optional;
import org.postferry.core.engine.Engine;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.StoreGone;
import org.postferry.store.Contents;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.sync.OnDemand;

/** Asks the account's loop for a content and waits until the store has it. Thread-safe. */
public final class AwaitedContent implements OnDemand {
    private final Engine engine;

    public AwaitedContent(Engine engine) {
        this.engine = engine;
    }

    @Override
    public boolean fetch(EmailId id, Duration atMost) throws InterruptedException {
        Optional<MailStore> store = engine.store();
        try {
            return store.isPresent() && (isHere(store.get(), id) || awaited(store.get(), id, atMost));
        } catch (StoreGone e) {
            return false;
        }
    }

    private boolean awaited(MailStore store, EmailId id, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Journal.Cursor seen = store.journal().end();
        if (!store.contentQueue().want(id)) {
            return isHere(store, id);
        }
        engine.inbox(id.account()).ifPresent(inbox -> inbox.awaited(id));
        while (!isHere(store, id)) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative() || !store.journal().await(seen, left)) {
                return isHere(store, id);
            }
            seen = store.journal().end();
        }
        return true;
    }

    private static boolean isHere(MailStore store, EmailId id) {
        return store.contents()
                .read(id)
                .map(Contents.Stored::state)
                .filter(ContentState.FULL::equals)
                .isPresent();
    }
}
