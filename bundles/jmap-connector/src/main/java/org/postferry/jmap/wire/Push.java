package org.postferry.jmap.wire;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A channel on which the server tells that something changed. Opening does not block; what happens is told to a
 * {@link Listener} on a thread of the HTTP client. Thread-safe.
 */
public final class Push implements AutoCloseable {
    private final AtomicReference<Runnable> end = new AtomicReference<>(() -> {});
    private volatile Runnable ping = () -> {};
    private volatile boolean closed;

    /** Who waits for news. Called on any thread. */
    public interface Listener {
        /** The channel stands: what happens from now on is told. */
        void opened();

        /** Something came, if only a ping. */
        void alive();

        /** A message of the server (RFC 8620 section 7.1), as text. */
        void message(String json);

        /** The channel is no more. @param refused the server does not offer it */
        void over(boolean refused);
    }

    private Push() {}

    /** EventSource (RFC 8620 section 7.3). */
    public static Push events(Web web, URI uri, Listener listener) {
        Push push = new Push();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).header("Accept", "text/event-stream");
        web.authorization(uri).ifPresent(secret -> request.setHeader("Authorization", secret));
        CompletableFuture<HttpResponse<Void>> future = web.client().sendAsync(request.build(), info -> {
            // Cyrus 3.6 answers 204, servers without it 404 (docs/quirks.md)
            if (info.statusCode() != 200) {
                listener.over(info.statusCode() / 100 != 5 && info.statusCode() != 429);
                return HttpResponse.BodySubscribers.discarding();
            }
            listener.opened();
            return HttpResponse.BodySubscribers.fromSubscriber(new Events(push, listener));
        });
        push.endsBy(() -> future.cancel(true));
        future.whenComplete((response, failure) -> {
            if (failure != null) {
                listener.over(false);
            }
        });
        return push;
    }

    /** WebSocket (RFC 8887). @param hello the first message we send */
    public static Push socket(Web web, URI uri, String hello, Listener listener) {
        Push push = new Push();
        WebSocket.Builder builder = web.client().newWebSocketBuilder().subprotocols("jmap");
        web.authorization(uri).ifPresent(secret -> builder.header("Authorization", secret));
        CompletableFuture<WebSocket> future = builder.buildAsync(uri, new Socket(hello, listener));
        push.endsBy(() -> {
            future.cancel(true);
            future.thenAccept(WebSocket::abort);
        });
        push.ping = () -> future.thenAccept(socket -> socket.sendPing(ByteBuffer.allocate(0)));
        future.whenComplete((socket, failure) -> {
            if (failure != null) {
                listener.over(true);
            }
        });
        return push;
    }

    /** Asks for a sign of life, where that is for us to ask (RFC 6455 section 5.5.2); EventSource sends by itself. */
    public void ping() {
        ping.run();
    }

    private void endsBy(Runnable how) {
        end.set(how);
        if (closed) {
            how.run();
        }
    }

    @Override
    public void close() {
        closed = true;
        end.get().run();
    }

    private static final class Events implements Flow.Subscriber<List<ByteBuffer>> {
        private final Listener listener;
        private final EventStream stream;
        private volatile Flow.@Nullable Subscription subscription;

        Events(Push push, Listener listener) {
            this.listener = listener;
            this.stream = new EventStream((event, data) -> {
                if (event.equals("state")) {
                    listener.message(data);
                }
            });
            push.endsBy(this::cancel);
        }

        private void cancel() {
            Optional.ofNullable(subscription).ifPresent(Flow.Subscription::cancel);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE); // a line is all that is ever held
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            listener.alive();
            try {
                for (ByteBuffer buffer : buffers) {
                    stream.take(buffer);
                }
            } catch (java.io.IOException tooLong) {
                cancel();
                listener.over(false);
            }
        }

        @Override
        public void onError(Throwable broken) {
            listener.over(false);
        }

        @Override
        public void onComplete() {
            listener.over(false);
        }
    }

    private static final class Socket implements WebSocket.Listener {
        private final String hello;
        private final Listener listener;
        private final StringBuilder text = new StringBuilder();

        Socket(String hello, Listener listener) {
            this.hello = hello;
            this.listener = listener;
        }

        @Override
        public void onOpen(WebSocket socket) {
            socket.sendText(hello, true).whenComplete((sent, failure) -> {
                if (failure == null) {
                    listener.opened();
                }
            });
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
            listener.alive();
            if (text.length() + piece.length() > EventStream.MAX_LINE_BYTES) {
                socket.abort();
                listener.over(false);
                return null;
            }
            text.append(piece);
            if (last) {
                listener.message(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            listener.alive();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            listener.over(false);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            listener.over(false);
        }
    }
}
