package org.postferry.testkit.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.postferry.connector.HeaderBytes;

/** By what two headers are taken to be the same. */
final class HeaderDigest {
    private HeaderDigest() {}

    static String of(HeaderBytes header) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(header.bytes());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Of the header that a message begins with. */
    static String ofMessage(byte[] message) {
        return of(HeaderBytes.of(Arrays.copyOf(message, headerLength(message))));
    }

    /** Up to and including the empty line (RFC 5322 section 2.1), or everything where there is none. */
    static int headerLength(byte[] message) {
        for (int i = 0; i + 3 < message.length; i++) {
            if (message[i] == '\r' && message[i + 1] == '\n' && message[i + 2] == '\r' && message[i + 3] == '\n') {
                return i + 4;
            }
        }
        return message.length;
    }
}
