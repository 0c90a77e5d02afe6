package org.postferry.core.account;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;

/** Compares what a server gives with what came before. Confined to the session's thread. */
final class SameHeads implements ContentSink {
    private final Map<RemoteId, byte[]> heads;
    private final Set<RemoteId> same = new HashSet<>();

    /** @param heads what is expected of each */
    SameHeads(Map<RemoteId, byte[]> heads) {
        this.heads = heads;
    }

    /** Those that came as expected. */
    Set<RemoteId> same() {
        return same;
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        return new Comparison(request.id());
    }

    @Override
    public void missing(FetchRequest request) {
        // whoever asks for all of it next is told the same
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        // asked for whole, it may be readable
    }

    private final class Comparison implements Receiver {
        private final RemoteId id;
        private final byte[] expected;
        private final ByteArrayOutputStream came = new ByteArrayOutputStream();

        Comparison(RemoteId id) {
            this.id = id;
            this.expected = heads.getOrDefault(id, new byte[0]);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // one byte too many shows as much as all of them
            came.write(bytes, offset, Math.min(length, expected.length + 1 - came.size()));
        }

        @Override
        public void complete() {
            if (Arrays.equals(expected, came.toByteArray())) {
                same.add(id);
            }
        }

        @Override
        public void close() {
            // nothing is kept
        }
    }
}
