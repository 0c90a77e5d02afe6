package org.postferry.testkit.connector;

import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;

/** Passes every answer on to another sink. Who watches or alters contents overrides what it changes. */
public abstract class ForwardingSink implements ContentSink {
    private final ContentSink sink;

    protected ForwardingSink(ContentSink sink) {
        this.sink = sink;
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        return sink.begin(request, announcedBytes);
    }

    @Override
    public void missing(FetchRequest request) {
        sink.missing(request);
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        sink.unreadable(request, serverSaid);
    }

    /** The same for the bytes of one answer. */
    public abstract static class Answer implements Receiver {
        private final Receiver receiver;

        protected Answer(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            receiver.write(bytes, offset, length);
        }

        @Override
        public void complete() {
            receiver.complete();
        }

        @Override
        public void close() {
            receiver.close();
        }
    }
}
