package org.postferry.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/**
 * One email in one mailbox, as far as it must be the same on the server and here.
 *
 * @param digest of every byte
 * @param keywords in JMAP's words and lower case; an IMAP {@code \Seen} is {@code $seen}
 */
record MailCopy(String digest, long sizeBytes, Instant receivedAt, Set<String> keywords) {

    MailCopy {
        keywords = Set.copyOf(keywords);
    }

    boolean isUnread() {
        return !keywords.contains("$seen");
    }

    /** Reads to the end and closes. */
    static String digest(InputStream bytes) {
        try (DigestInputStream in = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
