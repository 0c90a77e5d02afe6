package org.example.maildir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;

/** A look into one Maildir. It holds no file open between two questions. */
final class MaildirSession implements Session {
    private final Path root;
    private final Pulls pulls;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong questions = new AtomicLong();
    private final Object bell = new Object();
    private boolean woken;
    private volatile boolean closed;

    MaildirSession(Path root, Optional<Instant> receivedSince, int window) {
        this.root = root;
        this.pulls = new Pulls(root, receivedSince, window);
    }

    @Override
    public SessionInfo info() {
        return new SessionInfo("Maildir", List.of(), SessionInfo.Push.POLL, OptionalInt.empty());
    }

    @Override
    public boolean followsWholeAccount() {
        return true;
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException {
        Map<Scope, Checkpoint> asked = new HashMap<>(heads);
        // who asked for the mailboxes one by one learns here that all emails are one scope
        asked.keySet().removeIf(Scope.Mailbox.class::isInstance);
        asked.putIfAbsent(new Scope.AccountEmails(), Checkpoint.NONE);
        return ask(() -> {
            List<Scope> dirty = new ArrayList<>();
            for (Scope scope : List.of(new Scope.MailboxList(), new Scope.AccountEmails())) {
                if (asked.containsKey(scope) && !pulls.isCurrent(scope, asked.get(scope))) {
                    dirty.add(scope);
                }
            }
            return dirty;
        });
    }

    @Override
    public FactStream facts(Pull pull) throws ConnectorException {
        ensureOpen();
        return new Stream(pull);
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        return ask(() -> pulls.describe(ids.stream().map(MaildirSession::name).collect(Collectors.toSet())));
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        return ask(() -> {
            Listing now = Listing.of(root);
            Set<RemoteId> gone = new HashSet<>(ids);
            gone.removeIf(id -> now.letters().containsKey(name(id)));
            return gone;
        });
    }

    private static String name(RemoteId id) {
        return ((RemoteId.Key) id).value();
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink) throws ConnectorException {
        ask(() -> {
            Listing now = Listing.of(root);
            Contents contents = new Contents(sink, this::ensureOpen, bytesRead);
            for (FetchRequest request : requests) {
                ensureOpen();
                contents.answer(request, Optional.ofNullable(now.letters().get(name(request.id()))));
            }
            return requests.size();
        });
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException {
        ensureOpen();
        return ReadOnly.refusal(command);
    }

    /** Nobody rings here: it is a timer, and the engine looks by itself. */
    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (bell) {
            while (!woken && !closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                bell.wait(left);
            }
            woken = false;
        }
        ensureOpen();
        return true;
    }

    @Override
    public void wake() {
        synchronized (bell) {
            woken = true;
            bell.notifyAll();
        }
    }

    @Override
    public Traffic traffic() {
        return new Traffic(bytesRead.get(), 0, questions.get());
    }

    @Override
    public void close() {
        closed = true;
        synchronized (bell) {
            bell.notifyAll();
        }
    }

    private void ensureOpen() throws ConnectorException {
        if (closed) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the session was closed");
        }
    }

    private interface Question<T> {
        T ask() throws IOException, ConnectorException;
    }

    /** What a disk refuses may be answered soon: it is never taken for an empty answer. */
    private <T> T ask(Question<T> question) throws ConnectorException {
        ensureOpen();
        questions.incrementAndGet();
        try {
            return question.ask();
        } catch (IOException | UncheckedIOException e) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the folder cannot be read: " + e.getMessage())
                    .withCause(e);
        }
    }

    private final class Stream implements FactStream {
        private final Pull pull;
        private Checkpoint at;
        private boolean ended;

        Stream(Pull pull) {
            this.pull = pull;
            this.at = pull.since();
        }

        @Override
        public Optional<FactBatch> next() throws ConnectorException {
            if (ended) {
                return Optional.empty();
            }
            FactBatch batch = ask(() -> pulls.after(pull, at));
            at = batch.next();
            ended = batch.end().isPresent();
            return Optional.of(batch);
        }

        @Override
        public void close() {
            // nothing is open between two batches
        }
    }
}
