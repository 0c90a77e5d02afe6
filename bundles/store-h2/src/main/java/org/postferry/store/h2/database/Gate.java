package org.postferry.store.h2.database;

import org.jspecify.annotations.Nullable;
import org.postferry.model.StoreGone;

/** Whether the store is open. Once closed, everybody who comes by is told {@link StoreGone}. Thread-safe. */
public final class Gate {
    private volatile boolean closed;

    /** Throws {@link StoreGone} once the store is stopped. */
    public void check() {
        if (closed) {
            throw gone(null);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() {
        closed = true;
    }

    /** What a failure means to a caller that met it because the store was stopped meanwhile. */
    public StoreGone gone(@Nullable Throwable cause) {
        return new StoreGone("the store was stopped", cause);
    }
}
