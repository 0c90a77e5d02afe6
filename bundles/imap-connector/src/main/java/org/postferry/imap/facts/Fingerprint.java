package org.postferry.imap.facts;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.postferry.imap.command.FetchedHeader;

/**
 * By what an email is known again in another mailbox: its size and its header.
 *
 * @param digest eight bytes of it are enough to tell one mailbox's arrivals apart, and short enough for a line
 */
record Fingerprint(long size, long digest) {
    static Fingerprint of(FetchedHeader email) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(email.header());
            return new Fingerprint(email.size(), ByteBuffer.wrap(digest).getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has SHA-256
        }
    }

    static Fingerprint parse(String text) {
        int slash = text.indexOf('/');
        return new Fingerprint(
                Long.parseLong(text.substring(0, slash)), Long.parseUnsignedLong(text.substring(slash + 1), 16));
    }

    @Override
    public String toString() {
        return size + "/" + Long.toHexString(digest);
    }
}
