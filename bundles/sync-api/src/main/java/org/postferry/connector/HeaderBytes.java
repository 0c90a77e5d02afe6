package org.postferry.connector;

import java.util.Arrays;

/** An email's header as the server holds it, up to and including the empty line. Immutable. */
public final class HeaderBytes {
    /** A longer header is cut here, and its digest is taken over what is left, by the connector and the store alike. */
    public static final int MAX_LENGTH = 256 * 1024;

    private final byte[] bytes;

    private HeaderBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over: the caller does not touch it again. Cuts it at {@link #MAX_LENGTH}. */
    public static HeaderBytes of(byte[] bytes) {
        return new HeaderBytes(bytes.length <= MAX_LENGTH ? bytes : Arrays.copyOf(bytes, MAX_LENGTH));
    }

    /** The bytes themselves, not a copy: only to be read. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderBytes header && Arrays.equals(header.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "HeaderBytes[" + bytes.length + "]";
    }
}
