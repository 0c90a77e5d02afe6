package org.postferry.jmap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one answer as they arrive. Its reader is the backpressure: a few buffers are held and no more. Silence
 * for too long, a broken connection and {@link #close} end it in an exception, never in short data. Read by one thread;
 * {@link #close} is thread-safe.
 */
public final class AnswerBody extends InputStream implements HttpResponse.BodySubscriber<AnswerBody> {
    private static final Piece END = new Piece(List.of(), Optional.empty());

    private final Duration patience;
    private final LongConsumer counted;
    private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile boolean ended;

    private record Piece(List<ByteBuffer> buffers, Optional<WireException> failure) {}

    AnswerBody(Duration patience, LongConsumer counted) {
        this.patience = patience;
        this.counted = counted;
    }

    @Override
    public CompletionStage<AnswerBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
            return;
        }
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        buffers.forEach(buffer -> counted.accept(buffer.remaining()));
        arrived.add(new Piece(buffers, Optional.empty()));
    }

    @Override
    public void onError(Throwable broken) {
        arrived.add(new Piece(
                List.of(),
                Optional.of(new WireException(
                        WireException.Reason.CLOSED, "The connection broke in the middle of an answer.", broken))));
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current.isEmpty() && !ended) {
            take();
        }
        if (ended) {
            return -1;
        }
        ByteBuffer buffer = current.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        if (!buffer.hasRemaining()) {
            current.remove();
        }
        return count;
    }

    private void take() throws IOException {
        Piece piece = next();
        if (piece.failure().isPresent()) {
            throw new BodyException(piece.failure().get());
        }
        if (piece == END) {
            ended = true;
            return;
        }
        piece.buffers().stream().filter(ByteBuffer::hasRemaining).forEach(current::add);
        Flow.Subscription source = subscription;
        if (source != null) {
            source.request(1);
        }
    }

    private Piece next() throws IOException {
        try {
            Piece piece = arrived.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (piece == null) {
                close();
                throw new BodyException(new WireException(
                        WireException.Reason.TIMED_OUT,
                        "The server sent nothing for " + patience.toSeconds() + " s in the middle of an answer."));
            }
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new BodyException(new WireException(WireException.Reason.CLOSED, "Interrupted.", e));
        }
    }

    /** Whether nothing is to be ended any more. */
    boolean isOver() {
        return closed || ended;
    }

    /** Ends it: an answer that was not read to its end costs its connection. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
        arrived.add(new Piece(
                List.of(), Optional.of(new WireException(WireException.Reason.CLOSED, "The connection was closed."))));
    }
}
