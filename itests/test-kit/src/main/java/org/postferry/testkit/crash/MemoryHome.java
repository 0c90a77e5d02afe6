package org.postferry.testkit.crash;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.store.InMemoryMailStore;

/** An {@link InMemoryMailStore}, which crashes and is opened again in one process. */
public final class MemoryHome implements StoreHome {
    private final Function<FakeClock, InMemoryMailStore> first;
    private @Nullable InMemoryMailStore store;

    public MemoryHome() {
        this(InMemoryMailStore::new);
    }

    /** @param first makes the empty store */
    public MemoryHome(Function<FakeClock, InMemoryMailStore> first) {
        this.first = first;
    }

    @Override
    public MailStore open(FakeClock clock, Points points) {
        InMemoryMailStore opened = store == null ? first.apply(clock) : store.reopen();
        opened.onCommit(moment -> points.reached(moment.name().toLowerCase(java.util.Locale.ROOT)));
        store = opened;
        return opened;
    }

    @Override
    public void die() {
        if (store != null) {
            store.crash();
        }
    }
}
