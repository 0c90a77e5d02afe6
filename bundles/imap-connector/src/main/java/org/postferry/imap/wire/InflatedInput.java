package org.postferry.imap.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * What the server compressed, as it was (RFC 4978, RFC 1951), as soon as it is there. Mail does not shrink a hundredfold; what
 * grows by more is a bomb (protocol danger D-27). Not thread-safe. Its Inflater is freed with it: closing it from another
 * thread would pull it from under a reader.
 */
final class InflatedInput extends InflaterInputStream {
    /** Text shrinks to a fifth, flags to a twentieth. */
    static final int MAX_RATIO = 100;

    /** What is compared at a time: a mail may hold some megabytes of nothing. */
    static final int WINDOW_BYTES = 16 * 1024 * 1024;

    /** A read of the compressed; small, because an idle connection keeps it. */
    private static final int COMPRESSED_BYTES = 4 * 1024;

    private final String host;
    private long comparedIn;
    private long comparedOut;

    InflatedInput(InputStream compressed, String host) {
        super(compressed, new Inflater(true), COMPRESSED_BYTES);
        this.host = host;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int count = super.read(into, offset, length);
            compare();
            return count;
        } catch (ZipException garbled) {
            throw new WireException(
                    WireException.Reason.NONSENSE, "What " + host + " sent compressed cannot be read.", garbled);
        }
    }

    private void compare() throws WireException {
        long written = inf.getBytesWritten() - comparedOut;
        if (written < WINDOW_BYTES) {
            return;
        }
        long read = inf.getBytesRead() - comparedIn;
        if (written / MAX_RATIO > read) {
            throw new WireException(
                    WireException.Reason.INFLATED,
                    host + " sent " + read + " bytes that stand for " + written + "; it is asked again without"
                            + " compression.");
        }
        comparedIn = inf.getBytesRead();
        comparedOut = inf.getBytesWritten();
    }

    @Override
    protected void fill() throws IOException {
        len = in.read(buf, 0, buf.length);
        if (len < 0) {
            throw new EOFException("the server ended the connection");
        }
        inf.setInput(buf, 0, len);
    }
}
