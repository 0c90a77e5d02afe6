package org.postferry.core.outbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.connector.RemoteCommand;

/**
 * A message as an editor writes it, with lines that end in LF alone, as mail has it, with CR and LF (RFC 5322 section 2.1). Servers
 * would change it, each in its own way, and then nobody could tell that what they have is this message.
 */
record MailLines(RemoteCommand.Message written, long sizeBytes) implements RemoteCommand.Message {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The message itself where it has a line of mail: what else ends in LF there may be binary (RFC 2045 section 2.9). */
    static RemoteCommand.Message of(RemoteCommand.Message message) throws IOException {
        long lines = 0;
        try (InputStream in = message.open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int before = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n' && before == '\r') {
                        return message;
                    }
                    lines += buffer[i] == '\n' ? 1 : 0;
                    before = buffer[i];
                }
            }
        }
        return lines == 0 ? message : new MailLines(message, message.sizeBytes() + lines);
    }

    @Override
    public InputStream open() throws IOException {
        return new Completed(new BufferedInputStream(written.open(), BUFFER_BYTES));
    }

    private static final class Completed extends InputStream {
        private final InputStream written;
        private boolean owesLf;

        Completed(InputStream written) {
            this.written = written;
        }

        @Override
        public int read() throws IOException {
            if (owesLf) {
                owesLf = false;
                return '\n';
            }
            int read = written.read();
            owesLf = read == '\n';
            return owesLf ? '\r' : read;
        }

        @Override
        public void close() throws IOException {
            written.close();
        }
    }
}
