package org.postferry.core.account;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;
import org.postferry.connector.UidSpan;

/** Speaks for a {@link TinyServer}, one question after the other. */
final class TinySession implements Session {
    private final TinyServer server;
    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean closed;
    private long roundTrips;

    TinySession(TinyServer server) {
        this.server = server;
    }

    @Override
    public SessionInfo info() {
        return new SessionInfo("tiny", List.of(), SessionInfo.Push.IDLE, OptionalInt.empty());
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException {
        synchronized (server) {
            ask("dirty");
            List<Scope> dirty = new ArrayList<>();
            heads.forEach((scope, head) -> {
                if (scope instanceof Scope.MailboxList && !head.equals(TinyPull.listCheckpoint(server))) {
                    dirty.add(0, scope);
                }
                if (scope instanceof Scope.Mailbox mailbox) {
                    roundTrips += server.cheapLooks ? 0 : 1;
                    TinyServer.Folder folder = server.folders.get(mailbox.rawName());
                    if (folder == null || !head.equals(TinyPull.headCheckpoint(folder))) {
                        dirty.add(scope);
                    }
                }
            });
            return dirty;
        }
    }

    @Override
    public FactStream facts(Pull pull) throws ConnectorException {
        synchronized (server) {
            ask("facts " + pull.lane().kind() + " " + name(pull.lane().scope()));
            return new TinyPull(server, pull, this::checkOpen);
        }
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        synchronized (server) {
            ask("describe " + name(scope));
            List<RemoteFact> facts = new ArrayList<>();
            for (RemoteId id : ids) {
                facts.add(live(scope, id)
                        .<RemoteFact>map(mail -> seen(id, mail))
                        .orElseGet(() -> gone((RemoteId.Uid) id)));
            }
            return facts;
        }
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        synchronized (server) {
            ask("recheck " + name(scope));
            Set<RemoteId> gone = new HashSet<>();
            for (RemoteId id : ids) {
                if (live(scope, id).isEmpty() && !(server.contradictsItself && gone.size() * 2 >= ids.size())) {
                    gone.add(id);
                }
            }
            return gone;
        }
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink) throws ConnectorException {
        for (FetchRequest request : requests) {
            long uid = ((RemoteId.Uid) request.id()).uid();
            Optional<TinyServer.Mail> mail;
            synchronized (server) {
                ask("fetch " + uid);
                server.fetchedAs.add(
                        request instanceof FetchRequest.Text text ? "Text of " + text.maxBytesPerPart() : "Whole");
                if (server.breaking.contains(uid)) {
                    close();
                    throw TinyServer.lost();
                }
                if (server.poisoned.containsKey(uid)) {
                    throw ConnectorException.of(
                                    ConnectorException.Kind.PERMANENT,
                                    ConnectorException.Extent.EMAIL,
                                    "the server cannot give an email")
                            .withServerWords(server.poisoned.get(uid));
                }
                mail = live(scope, request.id());
            }
            if (mail.isEmpty()) {
                sink.missing(request);
                continue;
            }
            try (ContentSink.Receiver receiver = sink.begin(request, mail.get().bytes.length)) {
                receiver.write(mail.get().bytes, 0, mail.get().bytes.length);
                receiver.complete();
            }
        }
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) {
        throw new UnsupportedOperationException("nothing is carried to this server");
    }

    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        checkOpen();
        boolean woken = wakes.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
        checkOpen();
        return woken;
    }

    @Override
    public void wake() {
        wakes.release();
    }

    @Override
    public Traffic traffic() {
        synchronized (server) {
            return new Traffic(roundTrips * 100, roundTrips * 20, roundTrips);
        }
    }

    @Override
    public void close() {
        synchronized (server) {
            if (!closed) {
                closed = true;
                server.open--;
            }
        }
        wakes.release();
    }

    static RemoteFact.EmailSeen seen(RemoteId id, TinyServer.Mail mail) {
        String text = new String(mail.bytes, StandardCharsets.US_ASCII);
        byte[] header = text.substring(0, text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.US_ASCII);
        return new RemoteFact.EmailSeen(
                id,
                HeaderBytes.of(header),
                false,
                mail.receivedAt,
                mail.bytes.length,
                memberships((RemoteId.Uid) id, mail),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Set<RemoteMembership> memberships(RemoteId.Uid id, TinyServer.Mail mail) {
        return Set.of(new RemoteMembership(new MailboxRef.Known(id.mailbox()), mail.keywords, false));
    }

    private static RemoteFact gone(RemoteId.Uid id) {
        return new RemoteFact.EmailGone(
                new RemoteIds.Uids(id.mailbox(), id.uidValidity(), List.of(new UidSpan(id.uid(), id.uid()))));
    }

    private Optional<TinyServer.Mail> live(Scope scope, RemoteId id) {
        RemoteId.Uid uid = (RemoteId.Uid) id;
        return Optional.ofNullable(server.folders.get(name(scope)))
                .filter(folder -> folder.uidValidity == uid.uidValidity())
                .map(folder -> folder.mails.get(uid.uid()));
    }

    private void ask(String question) throws ConnectorException {
        checkOpen();
        roundTrips++;
        try {
            server.asked(question);
        } catch (ConnectorException e) {
            if (e.extent() == ConnectorException.Extent.ACCOUNT) {
                close();
            }
            throw e;
        }
    }

    private void checkOpen() throws ConnectorException {
        if (closed) {
            throw TinyServer.lost();
        }
    }

    private static String name(Scope scope) {
        return scope instanceof Scope.Mailbox mailbox ? mailbox.rawName() : "list";
    }
}
