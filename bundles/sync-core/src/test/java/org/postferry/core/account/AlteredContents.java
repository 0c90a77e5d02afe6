package org.postferry.core.account;

import java.util.Arrays;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;

/** Contents of which what a server says first of each is not what it said before. */
record AlteredContents(ContentSink sink, Alteration alteration) implements ContentSink {
    /** Of the first bytes of an answer. */
    interface Alteration {
        byte[] of(FetchRequest request, byte[] first);
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        Receiver receiver = sink.begin(request, announcedBytes);
        return new Receiver() {
            private boolean begun;

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (begun) {
                    receiver.write(bytes, offset, length);
                    return;
                }
                begun = true;
                byte[] first = alteration.of(request, Arrays.copyOfRange(bytes, offset, offset + length));
                receiver.write(first, 0, first.length);
            }

            @Override
            public void complete() {
                receiver.complete();
            }

            @Override
            public void close() {
                receiver.close();
            }
        };
    }

    @Override
    public void missing(FetchRequest request) {
        sink.missing(request);
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        sink.unreadable(request, serverSaid);
    }
}
