package org.postferry.testkit.connector;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;

/** Keeps what is told. Confined to one thread. */
final class RecordingSink implements ContentSink {
    private final Map<FetchRequest, byte[]> complete = new HashMap<>();
    private final List<RemoteId> missing = new ArrayList<>();
    private final List<RemoteId> unreadable = new ArrayList<>();
    private Runnable onWrite = () -> {};
    private int largestWrite;
    private int open;
    private int mostOpen;

    /** Does this at each write. */
    void onWrite(Runnable action) {
        onWrite = action;
    }

    byte[] complete(RemoteId id) {
        return complete.entrySet().stream()
                .filter(answer -> answer.getKey().id().equals(id))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(id + " is not complete; missing " + missing + ", unreadable " + unreadable));
    }

    List<RemoteId> missing() {
        return missing;
    }

    int answers() {
        return complete.size() + missing.size() + unreadable.size();
    }

    int largestWrite() {
        return largestWrite;
    }

    int mostOpen() {
        return mostOpen;
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        mostOpen = Math.max(mostOpen, ++open);
        return new Recorder(request);
    }

    @Override
    public void missing(FetchRequest request) {
        missing.add(request.id());
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        unreadable.add(request.id());
    }

    private final class Recorder implements Receiver {
        private final FetchRequest request;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean closed;

        Recorder(FetchRequest request) {
            this.request = request;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            onWrite.run();
            largestWrite = Math.max(largestWrite, length);
            bytes.write(buffer, offset, length);
        }

        @Override
        public void complete() {
            if (complete.put(request, bytes.toByteArray()) != null) {
                throw new AssertionError(request + " was answered twice");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
