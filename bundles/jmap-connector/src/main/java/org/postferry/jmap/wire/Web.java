package org.postferry.jmap.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.postferry.tls.ServerTrust;

/**
 * One session's HTTP. Redirects are followed by hand and credentials go to named origins alone (protocol danger D-23). Requests
 * come from the session's thread; {@link #close} is thread-safe and ends every one under way.
 */
public final class Web implements AutoCloseable {
    /** More is a loop, or somebody who plays with us. */
    public static final int MAX_REDIRECTS = 5;
    /** Of an answer that says no: enough for its words. */
    static final int MAX_PROBLEM_BYTES = 64 * 1024;
    /** A body of so many goes out by HTTP/1.1. */
    static final long LARGE_BYTES = 1024 * 1024;

    private static final Duration IDLE_SENDER = Duration.ofMinutes(1);

    /**
     * Each request without a body, as every download is, is sent by one of these, which waits for the answer's headers:
     * {@link HttpClient#sendAsync} makes a new thread for each answer wherever there are no more than two cores. A
     * sender is interrupted when nobody waits any more, so that none may send a body: it would be read from the store,
     * whose files an interrupt closes. Once this is closed nobody waits for what would still be sent.
     */
    private final ExecutorService senders = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // as many as its callers have under way, who have limits of their own
            IDLE_SENDER.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Web::sender,
            new ThreadPoolExecutor.DiscardPolicy());

    private final HttpClient client;
    private final ServerTrust trust;
    private final Clock clock;
    private final boolean plainAllowed;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong roundTrips = new AtomicLong();
    private final Set<AutoCloseable> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile Duration patience;
    private volatile Optional<Access> access = Optional.empty();
    private volatile Consumer<StatusException> refusals = no -> {};

    private record Access(TrustedHosts hosts, String authorization) {}

    /**
     * @param patience longest time for connecting, and longest silence of a server that owes an answer
     * @param plainAllowed http is allowed for hosts that are not loopback
     */
    public Web(ServerTrust trust, Duration patience, boolean plainAllowed, Clock clock) throws WireException {
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .sslContext(context(trust))
                .build();
        this.trust = trust;
        this.patience = patience;
        this.plainAllowed = plainAllowed;
        this.clock = clock;
    }

    private static Thread sender(Runnable work) {
        Thread thread = new Thread(work, "jmap-sender");
        thread.setDaemon(true);
        return thread;
    }

    private static SSLContext context(ServerTrust trust) throws WireException {
        try {
            return trust.context();
        } catch (GeneralSecurityException e) {
            throw new WireException(WireException.Reason.UNTRUSTED, "This machine has no TLS.", e);
        }
    }

    /** From now on requests to these hosts bear this header, and to others none is sent but where a redirect of one without a body leads. */
    public void authorize(TrustedHosts hosts, String authorization) {
        access = Optional.of(new Access(hosts, authorization));
    }

    /** From now on this is told of each no, by the thread that met it. */
    public void onRefused(Consumer<StatusException> told) {
        refusals = told;
    }

    /** Who may be sent credentials and mail; empty before {@link #authorize}. */
    public Optional<TrustedHosts> trusted() {
        return access.map(Access::hosts);
    }

    /** What a request to that address bears. */
    public Optional<String> authorization(URI uri) {
        return access.filter(present -> present.hosts().include(uri)).map(Access::authorization);
    }

    /** Refuses an address that is none of the account's; before {@link #authorize} nobody is. */
    public void checkTrusted(URI uri) throws WireException {
        Optional<TrustedHosts> hosts = trusted();
        if (hosts.isPresent() && !hosts.get().include(uri)) {
            throw hosts.get().refusal(uri);
        }
    }

    public void patience(Duration longest) {
        patience = longest;
    }

    public Duration patience() {
        return patience;
    }

    public ServerTrust trust() {
        return trust;
    }

    HttpClient client() {
        return client;
    }

    public long bytesIn() {
        return bytesIn.get();
    }

    public long bytesOut() {
        return bytesOut.get();
    }

    public long roundTrips() {
        return roundTrips.get();
    }

    public boolean isClosed() {
        return closed;
    }

    /** A request under way. */
    public final class Pending implements AutoCloseable {
        private final Outgoing request;
        private final AtomicLong gotOn;
        private final CompletableFuture<HttpResponse<AnswerBody>> future;
        /** By one of {@link #senders}; of a request with a body, nothing. */
        private final Optional<Future<?>> sending;

        /** @param gotOn when something of the request went out last, by {@link System#nanoTime} */
        Pending(Outgoing request, AtomicLong gotOn, HttpRequest built) {
            this.request = request;
            this.gotOn = gotOn;
            if (request.bytes() > 0) {
                future = client.sendAsync(built, info -> answerBody());
                sending = Optional.empty();
            } else {
                future = new CompletableFuture<>();
                sending = Optional.of(senders.submit(() -> send(built)));
            }
        }

        private AnswerBody answerBody() {
            return new AnswerBody(patience, bytesIn::addAndGet);
        }

        private void send(HttpRequest built) {
            AtomicReference<Optional<AnswerBody>> came = new AtomicReference<>(Optional.empty());
            try {
                HttpResponse<AnswerBody> response = client.send(built, info -> {
                    AnswerBody body = answerBody();
                    came.set(Optional.of(body));
                    return body;
                });
                if (!future.complete(response)) {
                    response.body().close(); // nobody waits for it any more
                }
            } catch (IOException | InterruptedException | RuntimeException | Error failed) {
                came.get().ifPresent(AnswerBody::close); // an interrupt may meet an answer that has just begun
                future.completeExceptionally(failed);
            }
        }

        /** Waits for the answer's headers and follows redirects; whatever status. */
        public Answer answer() throws WireException, InterruptedException {
            Answer answer = await(request.uri(), this);
            URI from = request.uri();
            for (int hops = 0; isRedirect(answer); hops++) {
                answer.body().close();
                from = target(from, answer, hops);
                if (request.bytes() > 0) {
                    checkTrusted(from); // protocol danger D-23: it may bear mail
                }
                answer = await(from, begin(request, from));
            }
            return answer;
        }

        /** Whether the headers are here. */
        public boolean isDone() {
            return future.isDone();
        }

        @Override
        public void close() {
            underWay.remove(this);
            if (!future.cancel(true)) {
                future.thenAccept(response -> response.body().close());
            }
            sending.ifPresent(thread -> thread.cancel(true));
        }
    }

    /** Sends it and does not wait. */
    public Pending begin(Outgoing request) throws WireException {
        checkTrusted(request.uri());
        return begin(request, request.uri());
    }

    /** Sends it and waits for the answer's headers; redirects are followed, any other status is an answer. */
    public Answer send(Outgoing request) throws WireException, InterruptedException {
        return begin(request).answer();
    }

    /** Sends it and reads the JSON that comes back; a status that is no success is an exception. */
    public JsonNode json(Outgoing request) throws WireException, InterruptedException {
        Answer answer = send(request);
        try (AnswerBody body = answer.body()) {
            if (!answer.isSuccess()) {
                throw refused(answer);
            }
            return Json.read(body);
        }
    }

    /** Reads what an answer that says no says of it; closes its body. */
    public StatusException refused(Answer answer) {
        StatusException.Problem problem = StatusException.Problem.NONE;
        try (AnswerBody body = answer.body()) {
            byte[] bytes = body.readNBytes(MAX_PROBLEM_BYTES);
            JsonNode node = Json.read(new java.io.ByteArrayInputStream(bytes));
            problem = new StatusException.Problem(
                    node.path("type").asText(""),
                    node.path("limit").asText(""),
                    node.path("detail").asText(""));
        } catch (IOException | WireException e) {
            // many servers say no in HTML, or not at all: the status is what counts
        }
        StatusException no = new StatusException(
                answer.status(), answer.uri().getHost(), RetryAfter.of(answer, clock.instant()), problem);
        refusals.accept(no);
        return no;
    }

    private Pending begin(Outgoing request, URI uri) throws WireException {
        checkAddress(uri);
        HttpRequest.Builder builder;
        try {
            builder = HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw new WireException(WireException.Reason.STRANGE, "The server names an address that is none.", e);
        }
        // in clear text an offer of HTTP/2 is a header that middleboxes stumble over; and of a large body it would be
        // taken at once as much
        // as the server's window holds, so that nobody could see how it gets on
        boolean wantsTwo = Origin.of(uri).isSecure() && request.bytes() < LARGE_BYTES;
        AtomicLong gotOn = new AtomicLong(System.nanoTime());
        BodyPublisher body = new WatchedBody(request.body().get(), bytes -> {
            gotOn.set(System.nanoTime());
            bytesOut.addAndGet(bytes);
        });
        builder.version(wantsTwo ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(request.method(), body);
        request.headers().forEach(builder::setHeader);
        authorization(uri).ifPresent(secret -> builder.setHeader("Authorization", secret));
        roundTrips.incrementAndGet();
        bytesOut.addAndGet(uri.toString().length());
        Pending pending = new Pending(request, gotOn, builder.build());
        underWay.add(pending);
        if (closed) {
            pending.close();
            throw closedByUs();
        }
        return pending;
    }

    private Answer await(URI uri, Pending pending) throws WireException, InterruptedException {
        try {
            HttpResponse<AnswerBody> response = answered(pending);
            // its body may be read for long after this, and close() must reach it
            underWay.removeIf(open -> open instanceof AnswerBody body && body.isOver());
            underWay.add(response.body());
            if (closed) {
                response.body().close();
                throw closedByUs();
            }
            return new Answer(response.statusCode(), uri, response.headers(), response.body());
        } catch (ExecutionException e) {
            throw closed ? closedByUs() : Breakage.of(uri.getHost(), e.getCause());
        } catch (java.util.concurrent.CancellationException e) {
            throw closedByUs();
        } catch (TimeoutException e) {
            pending.close();
            throw new WireException(WireException.Reason.TIMED_OUT, uri.getHost() + " did not answer in time.", e);
        } catch (InterruptedException e) {
            pending.close();
            throw e;
        } finally {
            underWay.remove(pending);
        }
    }

    /** However long a large body takes to go out, as long as it does: the client's own time-out would be for all of it. */
    private HttpResponse<AnswerBody> answered(Pending pending)
            throws ExecutionException, TimeoutException, InterruptedException {
        // whoever cannot be reached is called so by the client, which counts from a little later on
        long longest = patience.plusSeconds(1).toNanos();
        long began = System.nanoTime();
        while (true) {
            try {
                return pending.future.get(Math.max(0, longest - silence(began, pending)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (silence(began, pending) >= longest) {
                    throw e;
                }
            }
        }
    }

    private static long silence(long began, Pending pending) {
        long now = System.nanoTime();
        return Math.min(now - began, now - pending.gotOn.get());
    }

    private static boolean isRedirect(Answer answer) {
        int status = answer.status();
        return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
                && answer.header("Location").isPresent();
    }

    private URI target(URI from, Answer answer, int hops) throws WireException {
        if (hops >= MAX_REDIRECTS) {
            throw new WireException(
                    WireException.Reason.STRANGE, from.getHost() + " redirects more than " + MAX_REDIRECTS + " times.");
        }
        URI to;
        try {
            to = from.resolve(answer.header("Location").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new WireException(WireException.Reason.STRANGE, from.getHost() + " redirects to no address.", e);
        }
        Foreign.check(from, to);
        return to;
    }

    /** Https, or http to this machine, or http where the person said so. */
    private void checkAddress(URI uri) throws WireException {
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw new WireException(WireException.Reason.STRANGE, "The server names an address without a host.");
        }
        Origin origin = Origin.of(uri);
        boolean plain = origin.scheme().equals("http") && (origin.isLoopback() || plainAllowed);
        if (!origin.isSecure() && !plain) {
            throw new WireException(
                    WireException.Reason.STRANGE, uri.getHost() + " is to be asked in clear text; that is not safe.");
        }
    }

    private static WireException closedByUs() {
        return new WireException(WireException.Reason.CLOSED, "The session was closed.");
    }

    @Override
    public void close() {
        closed = true;
        for (AutoCloseable open : underWay) {
            if (open instanceof Pending pending) {
                pending.close();
            } else if (open instanceof AnswerBody body) {
                body.close();
            }
        }
        senders.shutdown();
    }
}
