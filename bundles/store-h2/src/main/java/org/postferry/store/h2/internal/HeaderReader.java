package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postferry.connector.HeaderBytes;

/** Cuts the header off the beginning of a message, as far as headers are looked at. */
final class HeaderReader {
    /** Most headers fit; this is read of every message. */
    private static final int FIRST_LENGTH = 4 * 1024;

    private HeaderReader() {}

    /** Up to and including the empty line (RFC 5322 section 2.1); everything within the limit where there is none. */
    static byte[] read(InputStream message) throws IOException {
        byte[] bytes = new byte[FIRST_LENGTH];
        int length = 0;
        while (true) {
            int read = message.readNBytes(bytes, length, bytes.length - length);
            int end = end(bytes, length + read, Math.max(0, length - 3));
            length += read;
            if (end >= 0) {
                return Arrays.copyOf(bytes, end);
            }
            if (length < bytes.length || length == HeaderBytes.MAX_LENGTH) {
                return Arrays.copyOf(bytes, length);
            }
            bytes = Arrays.copyOf(bytes, Math.min(bytes.length * 4, HeaderBytes.MAX_LENGTH));
        }
    }

    /** Behind the empty line; -1 where there is none. */
    private static int end(byte[] bytes, int length, int from) {
        for (int i = from; i + 3 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }
}
