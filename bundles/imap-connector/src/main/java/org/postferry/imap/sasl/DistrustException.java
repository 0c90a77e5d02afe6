package org.postferry.imap.sasl;

/** The server says what an honest one does not say: the exchange is given up. The message is a sentence for a person. */
public final class DistrustException extends Exception {
    public DistrustException(String message) {
        super(message);
    }
}
