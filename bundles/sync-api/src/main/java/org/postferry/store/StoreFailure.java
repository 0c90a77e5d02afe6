package org.postferry.store;

/** The disk or the database refused; the message says what in a sentence for a person, such as that the disk is full. Nothing of the call was kept. */
public final class StoreFailure extends RuntimeException {
    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
