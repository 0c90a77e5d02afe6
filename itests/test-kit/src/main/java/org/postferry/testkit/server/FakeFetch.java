package org.postferry.testkit.server;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;

/** Streams contents. A message has one part, called {@code 1}: everything behind its header. */
final class FakeFetch {
    private static final int CHUNK = 8_192;

    private final FakeMailServer server;
    private final FakeFaults faults;
    private final Facts facts;
    private final Alive alive;
    private final AtomicLong bytesIn;

    /** Throws when the session is closed. */
    interface Alive {
        void check() throws ConnectorException;
    }

    FakeFetch(FakeMailServer server, FakeFaults faults, Facts facts, Alive alive, AtomicLong bytesIn) {
        this.server = server;
        this.faults = faults;
        this.facts = facts;
        this.alive = alive;
        this.bytesIn = bytesIn;
    }

    /** The email under a remote id; an id of another UIDVALIDITY names nothing. */
    Optional<FakeMessage> find(Scope scope, RemoteId id) throws ConnectorException {
        if (scope instanceof Scope.Mailbox mailbox) {
            FakeMailbox box = facts.mailbox(mailbox);
            RemoteId.Uid uid = (RemoteId.Uid) id;
            return server.look(any -> uid.uidValidity() == box.uidValidity
                    ? Optional.ofNullable(box.messages.get(uid.uid()))
                    : Optional.empty());
        }
        return server.look(
                any -> facts.copies(((RemoteId.Key) id).value()).stream().findFirst());
    }

    void all(Scope scope, List<FetchRequest> requests, ContentSink sink) throws ConnectorException {
        for (FetchRequest request : requests) {
            alive.check();
            Optional<FakeMessage> message = find(scope, request.id());
            if (message.isEmpty()) {
                sink.missing(request);
                continue;
            }
            Optional<String> words = unreadable(scope, message.get());
            Optional<byte[]> bytes = request.match(new Wanted(message.get()));
            if (words.isPresent() || bytes.isEmpty()) {
                sink.unreadable(request, words.orElse("[NONEXISTENT] no such part"));
                continue;
            }
            stream(request, bytes.get(), sink);
        }
    }

    private Optional<String> unreadable(Scope scope, FakeMessage message) {
        if (scope instanceof Scope.Mailbox mailbox) {
            return faults.unreadable(mailbox.rawName(), message.uid());
        }
        return server.look(any -> any.placesOf(message.key()).stream()
                .flatMap(box -> box.messages.values().stream()
                        .filter(copy -> copy.key().equals(message.key()))
                        .flatMap(copy -> faults.unreadable(box.name, copy.uid()).stream()))
                .findFirst());
    }

    private void stream(FetchRequest request, byte[] bytes, ContentSink sink) throws ConnectorException {
        long cut = faults.takeContentCut();
        try (ContentSink.Receiver receiver = sink.begin(request, bytes.length)) {
            for (int offset = 0; offset < bytes.length; offset += CHUNK) {
                alive.check();
                if (cut >= 0 && offset + CHUNK > cut) {
                    receiver.write(bytes, offset, (int) Math.min(cut - offset, bytes.length - offset));
                    throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the connection broke in a body");
                }
                int length = Math.min(CHUNK, bytes.length - offset);
                receiver.write(bytes, offset, length);
                bytesIn.addAndGet(length);
            }
            receiver.complete();
        }
    }

    /** Which bytes of a message are asked for. */
    private record Wanted(FakeMessage message) implements FetchRequest.Cases<Optional<byte[]>> {
        @Override
        public Optional<byte[]> whole(FetchRequest.Whole request) {
            return Optional.of(message.bytes());
        }

        @Override
        public Optional<byte[]> range(FetchRequest.Range request) {
            int from = (int) Math.min(request.offset(), message.bytes().length);
            int to = (int) Math.min(request.offset() + request.length(), message.bytes().length);
            return Optional.of(Arrays.copyOfRange(message.bytes(), from, to));
        }

        @Override
        public Optional<byte[]> part(FetchRequest.Part request) {
            return request.partId().equals("1") ? Optional.of(body()) : Optional.empty();
        }

        @Override
        public Optional<byte[]> text(FetchRequest.Text request) {
            byte[] body = body();
            return Optional.of(Arrays.copyOf(body, (int) Math.min(body.length, request.maxBytesPerPart())));
        }

        private byte[] body() {
            return Arrays.copyOfRange(message.bytes(), message.header().length, message.bytes().length);
        }
    }
}
