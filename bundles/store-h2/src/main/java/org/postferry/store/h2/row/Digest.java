package org.postferry.store.h2.row;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.postferry.connector.HeaderBytes;

/**
 * By what two headers are taken to be the same: the first half of a SHA-256. A sender must not be able to make two mails
 * that pass for one, so no weaker hash will do.
 */
public final class Digest {
    /** Of nothing that was read. */
    public static final Digest NONE = new Digest(new byte[0]);

    private final byte[] bytes;

    public Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Of a header as the server holds it. */
    public static Digest of(HeaderBytes header) {
        return new Digest(Arrays.copyOf(sha256().digest(header.bytes()), 16));
    }

    /** Of a blob's name, which stands for the header while that is provisional. */
    public static Digest ofBlob(String blobRef) {
        MessageDigest digest = sha256();
        digest.update("blob\n".getBytes(StandardCharsets.US_ASCII));
        return new Digest(Arrays.copyOf(digest.digest(blobRef.getBytes(StandardCharsets.UTF_8)), 16));
    }

    /**
     * Of the key of an email, to tell sets of them by the exclusive or of their members' digests, in whatever order. The
     * schema's steps compute the same.
     */
    public static long ofVisible(long email) {
        byte[] digest =
                sha256().digest(ByteBuffer.allocate(Long.BYTES).putLong(email).array());
        return ByteBuffer.wrap(digest).getLong();
    }

    public boolean isNone() {
        return bytes.length == 0;
    }

    /** The bytes themselves: only to be read. */
    public byte[] bytes() {
        return bytes;
    }

    /** A short number out of size and digest, the same for equal emails: see {@code Fingerprints}. */
    public int fingerprint(long sizeBytes) {
        long mixed = sizeBytes * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < Math.min(8, bytes.length); i++) {
            mixed ^= (bytes[i] & 0xFFL) << 8 * i;
        }
        return (int) ((mixed ^ mixed >>> 32) & 0xFFFFFF);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(digest.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Digest[" + HexFormat.of().formatHex(bytes) + "]";
    }
}
