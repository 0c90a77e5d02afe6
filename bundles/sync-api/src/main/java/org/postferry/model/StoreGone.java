package org.postferry.model;

/**
 * The store was stopped or replaced while somebody used it. No failure and no reason to back off: whoever meets it
 * passes it on unchanged, and the engine waits for the next store.
 */
public final class StoreGone extends RuntimeException {
    public StoreGone(String message) {
        super(message);
    }

    public StoreGone(String message, Throwable cause) {
        super(message, cause);
    }
}
