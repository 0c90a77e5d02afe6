package org.postferry.core.outbox;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.connector.RemoteCommand;

/**
 * A message whose lines end as those of mail do (RFC 5322 section 2.1): where one ends in LF alone, as editors write them, it ends
 * in CR and LF. Servers would change it, each in its own way, and then nobody could tell that what they have is this message.
 */
record MailLines(RemoteCommand.Message written, long sizeBytes) implements RemoteCommand.Message {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The message itself where nothing is to be done. */
    static RemoteCommand.Message of(RemoteCommand.Message message) throws IOException {
        long bare = 0;
        try (InputStream in = message.open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int before = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    bare += buffer[i] == '\n' && before != '\r' ? 1 : 0;
                    before = buffer[i];
                }
            }
        }
        return bare == 0 ? message : new MailLines(message, message.sizeBytes() + bare);
    }

    @Override
    public InputStream open() throws IOException {
        return new Completed(new BufferedInputStream(written.open(), BUFFER_BYTES));
    }

    private static final class Completed extends FilterInputStream {
        private int before;
        private boolean owesLf;

        Completed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            if (owesLf) {
                owesLf = false;
                before = '\n';
                return '\n';
            }
            int read = in.read();
            if (read == '\n' && before != '\r') {
                owesLf = true;
                return '\r';
            }
            before = read;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                int read = read();
                if (read < 0) {
                    return count == 0 ? -1 : count;
                }
                into[offset + count++] = (byte) read;
            }
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
