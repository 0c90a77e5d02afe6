package org.example.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;

/** Streams files into a sink, each request answered once. */
final class Contents {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ContentSink sink;
    private final Open open;
    private final AtomicLong bytesRead;

    /** Throws once the session is closed, so that a body in the middle ends as cut short. */
    interface Open {
        void check() throws ConnectorException;
    }

    Contents(ContentSink sink, Open open, AtomicLong bytesRead) {
        this.sink = sink;
        this.open = open;
        this.bytesRead = bytesRead;
    }

    void answer(FetchRequest request, Optional<Letter> letter) throws ConnectorException, IOException {
        if (letter.isEmpty()) {
            sink.missing(request);
            return;
        }
        boolean part = request.match(new FetchRequest.Cases<>() {
            @Override
            public Boolean whole(FetchRequest.Whole whole) {
                return false;
            }

            @Override
            public Boolean range(FetchRequest.Range range) {
                return false;
            }

            @Override
            public Boolean part(FetchRequest.Part one) {
                return true;
            }

            @Override
            public Boolean text(FetchRequest.Text text) {
                return false;
            }
        });
        if (part) {
            sink.unreadable(request, "a folder knows files and no parts of them");
            return;
        }
        send(request, letter.get().file());
    }

    private void send(FetchRequest request, Path file) throws ConnectorException, IOException {
        long from = request instanceof FetchRequest.Range range ? range.offset() : 0;
        long most = Long.MAX_VALUE;
        if (request instanceof FetchRequest.Range range) {
            most = range.length();
        } else if (request instanceof FetchRequest.Text text) {
            most = text.maxBytesPerPart(); // the beginning of the file, header and all: what a reader shows of it
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.min(from, Files.size(file)));
            copy(request, in, most);
        } catch (NoSuchFileException e) {
            sink.missing(request); // renamed between the look and now: asked for again, it is found
        }
    }

    private void copy(FetchRequest request, InputStream in, long most) throws ConnectorException, IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (ContentSink.Receiver receiver = sink.begin(request, -1)) {
            long left = most;
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            while (read > 0) {
                receiver.write(buffer, 0, read);
                open.check();
                bytesRead.addAndGet(read);
                left -= read;
                read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            }
            receiver.complete();
        }
    }
}
