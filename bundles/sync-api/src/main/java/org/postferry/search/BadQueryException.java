package org.postferry.search;

/** A query that cannot be read; the message names what is wrong in a sentence. */
public final class BadQueryException extends Exception {
    private static final long serialVersionUID = 1;

    private final int position;

    /** @param position where in the query, in characters from 0 */
    public BadQueryException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** Where in the query it is wrong, in characters from 0. */
    public int position() {
        return position;
    }
}
