package org.postferry.mime.mime4j;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * The message's bytes on their way to the parser. Ends them when the time is over, so that the parser ends by itself;
 * remembers its own failure, so that it is told from the parser's. Confined to one thread.
 */
final class BoundedSource extends InputStream {
    private final InputStream bytes;
    private final LongSupplier nanoTime;
    private final long begin;
    private boolean failed;

    BoundedSource(InputStream bytes, LongSupplier nanoTime) {
        this.bytes = bytes;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    boolean isOutOfTime() {
        return nanoTime.getAsLong() - begin > MimeLimits.MAX_TIME.toNanos();
    }

    /** The last {@link IOException} was the stream's own. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (isOutOfTime()) {
            return -1;
        }
        try {
            return bytes.read(buffer, offset, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }
}
