package org.postferry.jmap.wire;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/** A request's body that tells how it gets on: what is taken of it goes out, for by HTTP/1.1 the client takes no more than its line does. */
final class WatchedBody implements BodyPublisher {
    private final BodyPublisher body;
    private final LongConsumer taken;

    /** @param taken is called with each number of bytes, on threads of the client */
    WatchedBody(BodyPublisher body, LongConsumer taken) {
        this.body = body;
        this.taken = taken;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                client.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer piece) {
                taken.accept(piece.remaining());
                client.onNext(piece);
            }

            @Override
            public void onError(Throwable failed) {
                client.onError(failed);
            }

            @Override
            public void onComplete() {
                client.onComplete();
            }
        });
    }
}
