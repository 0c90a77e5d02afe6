package org.postferry.testkit.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;

/** A conversation with a {@link FakeMailServer}. Refuses to be used in ways the contract forbids. */
final class FakeSession implements Session {
    private final FakeMailServer server;
    private final Temper temper;
    private final FakeFaults faults;
    private final Facts facts;
    private final FakeFetch fetch;
    private final int window;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicLong roundTrips = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private @Nullable FakeStream stream;
    private long seenVersion;

    FakeSession(FakeMailServer server, Temper temper, FakeFaults faults, SessionSettings settings, int window) {
        this.server = server;
        this.temper = temper;
        this.faults = faults;
        this.facts = new Facts(server, temper, faults, settings.receivedSince());
        this.fetch = new FakeFetch(server, faults, facts, this::ensureOpen, bytesIn);
        this.window = window;
        this.seenVersion = server.version();
    }

    @Override
    public SessionInfo info() {
        return new SessionInfo(
                "Fake server, " + temper, List.of(temper.name()), SessionInfo.Push.IDLE, OptionalInt.empty());
    }

    @Override
    public boolean followsWholeAccount() {
        return temper == Temper.ACCOUNT;
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException {
        Map<Scope, Checkpoint> followed = new HashMap<>(heads);
        if (temper == Temper.ACCOUNT) {
            // all emails are one scope here, also for who asked for the mailboxes one by one
            followed.keySet().removeIf(Scope.Mailbox.class::isInstance);
            followed.putIfAbsent(new Scope.AccountEmails(), Checkpoint.NONE);
        }
        return call(() -> server.look(any -> followed.entrySet().stream()
                .filter(head -> !isClean(head.getKey(), head.getValue()))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingInt(FakeSession::rank))
                .toList()));
    }

    private static int rank(Scope scope) {
        if (scope instanceof Scope.MailboxList) {
            return 0;
        }
        return scope instanceof Scope.Mailbox mailbox && mailbox.rawName().equals("INBOX") ? 1 : 2;
    }

    private boolean isClean(Scope scope, Checkpoint head) {
        return scope.match(new Scope.Cases<Boolean>() {
            @Override
            public Boolean mailboxList(Scope.MailboxList list) {
                return head.equals(Tokens.encode("l", server.listVersion())) && !faults.listIsEmpty();
            }

            @Override
            public Boolean mailbox(Scope.Mailbox mailbox) {
                return server.find(mailbox.rawName())
                        .map(box -> head.equals(MailboxPulls.token(box)))
                        .orElse(false);
            }

            @Override
            public Boolean accountEmails(Scope.AccountEmails emails) {
                return head.equals(AccountPulls.token(server));
            }
        });
    }

    @Override
    public FactStream facts(Pull pull) throws ConnectorException {
        return call(() -> {
            FakeStream opened = new FakeStream(pull);
            stream = opened;
            return opened;
        });
    }

    private FactBatch step(Pull pull, Checkpoint at) throws ConnectorException {
        Scope scope = pull.lane().scope();
        FactSource source = scope.match(new Scope.Cases<FactSource>() {
            @Override
            public FactSource mailboxList(Scope.MailboxList list) {
                return any -> list();
            }

            @Override
            public FactSource mailbox(Scope.Mailbox mailbox) {
                return from -> new MailboxPulls(mailbox, server, temper, faults, facts, window).after(pull, from);
            }

            @Override
            public FactSource accountEmails(Scope.AccountEmails emails) {
                return from -> new AccountPulls(server, faults, facts, window).after(pull, from);
            }
        });
        return still(() -> source.after(at));
    }

    /** The list is always told whole, so it is a snapshot of itself. */
    private FactBatch list() {
        String id = "list" + server.nextSnapshot();
        List<RemoteFact> told = new ArrayList<>();
        told.add(new RemoteFact.SnapshotBegan(id, OptionalLong.empty()));
        if (!faults.listIsEmpty()) {
            server.all().forEach(box -> told.add(facts.listed(box)));
        }
        told.add(new RemoteFact.SnapshotEnded(id));
        return Facts.last(told, Tokens.encode("l", server.listVersion()), new PullEnd.Current());
    }

    @Override
    public List<RemoteFact> listedSince(Scope scope, Instant since) throws ConnectorException {
        return call(() -> temper == Temper.ACCOUNT
                ? still(() -> new AccountPulls(server, faults, facts, window).listedSince(since))
                : List.of());
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        checkWindow(ids);
        return call(() -> still(() -> {
            List<RemoteFact> described = new ArrayList<>();
            for (RemoteId id : ids) {
                described.add(describe(scope, id));
            }
            return described;
        }));
    }

    private RemoteFact describe(Scope scope, RemoteId id) throws ConnectorException {
        Optional<FakeMessage> message = find(scope, id);
        if (message.isEmpty()) {
            return new RemoteFact.EmailGone(Facts.one(id));
        }
        return scope instanceof Scope.Mailbox mailbox
                ? facts.uidSeen(mailbox, facts.mailbox(mailbox), message.get())
                : facts.keySeen(message.get().key());
    }

    private Optional<FakeMessage> find(Scope scope, RemoteId id) throws ConnectorException {
        return fetch.find(scope, id);
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        checkWindow(ids);
        return call(() -> still(() -> {
            if (scope instanceof Scope.Mailbox mailbox) {
                Optional<FakeMailbox> box = server.find(mailbox.rawName());
                if (box.isEmpty()) {
                    return Set.copyOf(ids); // the server says that the whole mailbox does not exist
                }
                boolean renumbered =
                        ids.stream().anyMatch(id -> ((RemoteId.Uid) id).uidValidity() != box.get().uidValidity);
                if (renumbered) {
                    return Set.of();
                }
            }
            Set<RemoteId> gone = new HashSet<>();
            for (RemoteId id : ids) {
                if (find(scope, id).isEmpty()) {
                    gone.add(id);
                }
            }
            return gone;
        }));
    }

    private static void checkWindow(Set<RemoteId> ids) {
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " ids at once, at most " + MAX_IDS);
        }
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink) throws ConnectorException {
        call(() -> {
            fetch.all(scope, requests, sink);
            return true;
        });
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException {
        PerformResult result = call(() -> {
            try {
                return command.match(new FakePerform(server, temper, facts, steps));
            } catch (FakePerform.Refused refused) {
                return refused.result();
            }
        });
        faults.afterChange();
        return result;
    }

    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        call(() -> true);
        server.awaitStir(seenVersion, () -> woken.get() || closed.get(), atMost);
        ensureOpen();
        long version = server.version();
        boolean news = version > seenVersion;
        seenVersion = version;
        return woken.getAndSet(false) || news;
    }

    @Override
    public void wake() {
        woken.set(true);
        server.stir();
    }

    @Override
    public Traffic traffic() {
        return new Traffic(bytesIn.get(), roundTrips.get() * 20, roundTrips.get());
    }

    @Override
    public void close() {
        closed.set(true);
        server.stir();
    }

    private void ensureOpen() throws ConnectorException {
        if (closed.get()) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the session was closed");
        }
    }

    /** One question to the server; two at once, or one while a stream is open, is a bug of the caller. */
    private <T> T call(Question<T> question) throws ConnectorException {
        if (stream != null) {
            throw new IllegalStateException("a stream of this session is still open");
        }
        return guarded(question);
    }

    private <T> T guarded(Question<T> question) throws ConnectorException {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("a session is used by two threads");
        }
        try {
            ensureOpen();
            faults.beforeCall();
            roundTrips.incrementAndGet();
            return question.ask();
        } finally {
            busy.set(false);
        }
    }

    /** While the server's lock is held, so that the answer is of one moment. */
    private <T> T still(Question<T> question) throws ConnectorException {
        Object[] answer = new Object[2];
        server.look(any -> {
            try {
                answer[0] = question.ask();
            } catch (ConnectorException e) {
                answer[1] = e;
            }
            return answer;
        });
        if (answer[1] instanceof ConnectorException failure) {
            throw failure;
        }
        @SuppressWarnings("unchecked")
        T told = (T) answer[0];
        return told;
    }

    private interface Question<T> {
        T ask() throws ConnectorException;
    }

    private final class FakeStream implements FactStream {
        private final Pull pull;
        private Checkpoint at;
        private boolean ended;

        FakeStream(Pull pull) {
            this.pull = pull;
            this.at = pull.since();
        }

        @Override
        public Optional<FactBatch> next() throws ConnectorException {
            if (ended) {
                return Optional.empty();
            }
            faults.beforeBatch();
            FactBatch batch = guarded(() -> step(pull, at));
            at = batch.next();
            ended = batch.end().isPresent();
            return Optional.of(batch);
        }

        @Override
        public void close() {
            stream = null;
        }
    }
}
