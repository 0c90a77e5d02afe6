package org.postferry.jmap.method;

/** An answer that cannot be what it should be. Seen by {@link Call} alone. */
final class Strange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Strange(String message) {
        super(message);
    }
}
