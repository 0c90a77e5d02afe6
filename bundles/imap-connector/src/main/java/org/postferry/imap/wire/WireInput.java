package org.postferry.imap.wire;

import java.util.Arrays;

/** A buffer before a {@link ByteSource}: small while little comes, because a thousand connections wait most of the time. Not thread-safe. */
final class WireInput {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int SMALL_BYTES = 1024;

    private final ByteSource source;
    private byte[] buffer = new byte[SMALL_BYTES];
    private int position;
    private int end;

    WireInput(ByteSource source) {
        this.source = source;
    }

    int read() throws WireException {
        int next = peek();
        position++;
        return next;
    }

    /** The next byte, which stays the next. */
    int peek() throws WireException {
        if (position == end) {
            fill();
        }
        return buffer[position] & 0xff;
    }

    /** Bytes have arrived that nobody has read. */
    boolean hasBuffered() {
        return position < end;
    }

    /** What has arrived and nobody has read; it is taken out. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(buffer, position, end);
        position = end;
        return rest;
    }

    void transfer(long count, BodySink sink) throws WireException {
        long left = count;
        while (left > 0) {
            if (position == end) {
                fill();
            }
            int run = (int) Math.min(left, end - position);
            sink.write(buffer, position, run);
            position += run;
            left -= run;
        }
    }

    /** Gives back what is not needed while nothing is expected. */
    void relax() {
        if (!hasBuffered() && buffer.length > SMALL_BYTES) {
            buffer = new byte[SMALL_BYTES];
            position = 0;
            end = 0;
        }
    }

    private void fill() throws WireException {
        boolean wasFull = end == buffer.length;
        if (wasFull && buffer.length < BUFFER_BYTES) {
            buffer = new byte[BUFFER_BYTES];
        }
        int count = source.read(buffer, 0, buffer.length);
        if (count < 0) {
            throw new WireException(WireException.Reason.ENDED, "The server ended the connection.");
        }
        position = 0;
        end = count;
    }
}
