package org.postferry.imap.sasl;

/** One exchange that begins with a message of the client, asked for or not (RFC 4422 section 5). Made for one try; not thread-safe. */
public interface Mechanism {
    /** As the server offers it after {@code AUTH=}. */
    String name();

    byte[] first();

    /** Whether the first message may go with the command (RFC 4959), or the server begins. */
    default boolean speaksUnasked() {
        return true;
    }

    /** @throws DistrustException when the exchange has to be given up */
    byte[] answer(byte[] challenge) throws DistrustException;

    /** Whether the server has shown all that it has to show: without it an OK means nothing. */
    default boolean isProven() {
        return true;
    }

    /** Whether something went out from which the server judges the secret. */
    default boolean hasShownSecret() {
        return true;
    }
}
