package org.postferry.imap.facts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;

/** Keeps what a session streams, and how each request ended, in order. */
public final class CollectingSink implements ContentSink {
    private final Map<Long, byte[]> contents = new TreeMap<>();
    private final List<String> ends = new ArrayList<>();

    /** Complete contents by UID. */
    public Map<Long, byte[]> contents() {
        return contents;
    }

    public String text(long uid) {
        return new String(contents.get(uid), StandardCharsets.ISO_8859_1);
    }

    /** Such as {@code complete 3}, {@code missing 4}, {@code unreadable 5: words}, {@code cut 6}. */
    public List<String> ends() {
        return ends;
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        return new Collecting(uid(request));
    }

    @Override
    public void missing(FetchRequest request) {
        ends.add("missing " + uid(request));
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        ends.add("unreadable " + uid(request) + ": " + serverSaid);
    }

    private static long uid(FetchRequest request) {
        return ((RemoteId.Uid) request.id()).uid();
    }

    private final class Collecting implements Receiver {
        private final long uid;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean complete;

        Collecting(long uid) {
            this.uid = uid;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public void complete() {
            complete = true;
            contents.put(uid, bytes.toByteArray());
        }

        @Override
        public void close() {
            ends.add((complete ? "complete " : "cut ") + uid);
        }
    }
}
