package org.postferry.sync;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.connector.RemoteCommand;

/**
 * A message with lines as mail has them, which end with CR and LF (RFC 5322 section 2.1), whatever they were written with. Servers
 * would change it, each in its own way, and then nobody could tell that what they have is this message.
 */
public final class MailLines implements RemoteCommand.Message {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final RemoteCommand.Message written;
    private final boolean sent;
    private final long sizeBytes;

    private MailLines(RemoteCommand.Message written, boolean sent, long sizeBytes) {
        this.written = written;
        this.sent = sent;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Of a message that is put into a mailbox: with CR and LF where an editor wrote LF. The message itself where it has a line of mail:
     * what else ends in LF there may be binary (RFC 2045 section 2.9).
     */
    public static RemoteCommand.Message ofKept(RemoteCommand.Message message) throws IOException {
        Ends ends = Ends.of(message);
        return ends.crLf > 0 || ends.lf == 0 ? message : new MailLines(message, false, message.sizeBytes() + ends.lf);
    }

    /**
     * Of a message that is sent: no CR and no LF leaves alone (RFC 5321 section 2.3.8), for a server that ends lines there would take
     * what follows a lone dot for commands. So each ends a line, and the last line has an end as well (section 4.1.1.4).
     */
    public static RemoteCommand.Message ofSent(RemoteCommand.Message message) throws IOException {
        Ends ends = Ends.of(message);
        long missing = ends.cr + ends.lf + (ends.last ? 0 : "\r\n".length());
        return missing == 0 ? message : new MailLines(message, true, message.sizeBytes() + missing);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public InputStream open() throws IOException {
        return new Completed(new BufferedInputStream(written.open(), BUFFER_BYTES), sent);
    }

    /** How many lines end with both, with CR alone, with LF alone; and whether the last one ends. */
    private record Ends(long crLf, long cr, long lf, boolean last) {
        static Ends of(RemoteCommand.Message message) throws IOException {
            long crLf = 0;
            long allCr = 0;
            long allLf = 0;
            int before = '\n';
            try (InputStream in = message.open()) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    for (int i = 0; i < read; i++) {
                        crLf += buffer[i] == '\n' && before == '\r' ? 1 : 0;
                        allCr += buffer[i] == '\r' ? 1 : 0;
                        allLf += buffer[i] == '\n' ? 1 : 0;
                        before = buffer[i];
                    }
                }
            }
            return new Ends(crLf, allCr - crLf, allLf - crLf, before == '\r' || before == '\n');
        }
    }

    private static final class Completed extends InputStream {
        private final InputStream written;
        private final boolean sent;
        private boolean owesLf;
        private int before = '\n';

        Completed(InputStream written, boolean sent) {
            this.written = written;
            this.sent = sent;
        }

        @Override
        public int read() throws IOException {
            if (owesLf) {
                owesLf = false;
                return '\n';
            }
            int next = written.read();
            if (sent && next == '\n' && before == '\r') {
                // that line has ended
                next = written.read();
            }
            if (next < 0) {
                return end();
            }
            before = next;
            return endsLine(next) ? lineEnd() : next;
        }

        private int end() {
            if (!sent || endsLine(before)) {
                return -1;
            }
            before = '\n';
            return lineEnd();
        }

        private boolean endsLine(int octet) {
            return octet == '\n' || sent && octet == '\r';
        }

        private int lineEnd() {
            owesLf = true;
            return '\r';
        }

        @Override
        public void close() throws IOException {
            written.close();
        }
    }
}
