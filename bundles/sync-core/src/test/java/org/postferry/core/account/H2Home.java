package org.postferry.core.account;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postferry.store.MailStore;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.Points;
import org.postferry.testkit.crash.StoreHome;

/**
 * The real store, each of whose points of failure is a point to die at. What is opened after the death may lie in another
 * folder: the one that a process left which halted at the same point. Confined to one thread.
 */
final class H2Home implements StoreHome, AutoCloseable {
    private final Path afterDeath;
    private final Consumer<Points> death;
    private Path next;
    private @Nullable H2MailStore store;
    private @Nullable Points points;

    /**
     * @param before where the store is until the death
     * @param afterDeath where it is then
     * @param death what dying takes
     */
    H2Home(Path before, Path afterDeath, Consumer<Points> death) {
        this.next = before;
        this.afterDeath = afterDeath;
        this.death = death;
    }

    @Override
    public MailStore open(FakeClock clock, Points points) {
        close(); // not while dying: the death comes out of a transaction that is open
        this.points = points;
        H2MailStore opened = new H2MailStore(next, clock, phase -> points.reached(phase.name()));
        store = opened;
        next = afterDeath;
        return opened;
    }

    @Override
    public void die() {
        if (points != null) {
            death.accept(points);
        }
    }

    @Override
    public boolean movesAtDeath() {
        return true;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
