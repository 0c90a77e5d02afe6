package org.postferry.imap.wire;

import java.io.IOException;
import java.io.OutputStream;

/**
 * DEFLATE without compressing (RFC 1951 section 3.2.4), which RFC 4978 section 4 leaves to the sender: our commands are
 * short, and a compressor would cost every idle connection a quarter of a megabyte. Each write ends on a whole byte, so that
 * nothing is held back. Not thread-safe.
 */
final class StoredOutput extends OutputStream {
    private static final int BLOCK_BYTES = 0xffff;
    private static final int HEAD_BYTES = 5;

    private final OutputStream out;

    StoredOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += BLOCK_BYTES) {
            block(bytes, offset + done, Math.min(BLOCK_BYTES, length - done));
        }
    }

    private void block(byte[] bytes, int offset, int length) throws IOException {
        byte[] block = new byte[HEAD_BYTES + length];
        // block[0] is 0: not the last one, and stored
        block[1] = (byte) length;
        block[2] = (byte) (length >> 8);
        block[3] = (byte) ~length;
        block[4] = (byte) (~length >> 8);
        System.arraycopy(bytes, offset, block, HEAD_BYTES, length);
        out.write(block);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
