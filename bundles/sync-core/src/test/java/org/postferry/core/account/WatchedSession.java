package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.Quota;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;
import org.postferry.testkit.connector.ForwardingSession;

/** One session of a {@link WatchedConnector}. */
final class WatchedSession extends ForwardingSession {
    private final TestServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    WatchedSession(TestServer server, Session fake) {
        super(fake);
        this.server = server;
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException {
        ask("dirty");
        List<Scope> dirty = super.dirtyScopes(heads);
        return server.callsAllDirty ? List.copyOf(heads.keySet()) : dirty;
    }

    @Override
    public Optional<Quota> quota() throws ConnectorException {
        if (server.quota.isPresent()) {
            ask("quota");
        }
        return server.quota;
    }

    @Override
    public boolean seesEveryChange() {
        return !server.showsNoFlagChanges;
    }

    @Override
    public Optional<String> alert() {
        return server.alert;
    }

    /** RFC 5819 missing: each mailbox is a question of its own. */
    @Override
    public Traffic traffic() {
        Traffic real = super.traffic();
        return new Traffic(
                real.bytesIn(),
                real.bytesOut() + server.sentOverSlowLine,
                real.roundTrips() * server.roundTripsPerQuestion);
    }

    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        ask("hint");
        return super.awaitHint(atMost);
    }

    @Override
    public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
        ask("facts " + pull.lane().kind() + " " + name(pull.lane().scope())
                + (pull.keywords() ? " with keywords" : ""));
        return new WatchedPull(server, pull, super.facts(pull));
    }

    @Override
    public List<RemoteFact> listedSince(Scope scope, Instant since) throws ConnectorException, InterruptedException {
        ask("listed since");
        List<RemoteFact> listed = new ArrayList<>(super.listedSince(scope, since));
        if (!server.stillListed.isEmpty()) {
            listed.add(new RemoteFact.EmailPresent(new RemoteIds.Keys(server.stillListed)));
        }
        return listed;
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        ask("describe " + name(scope));
        return server.describesNothing ? List.of() : super.describe(scope, ids);
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        ask("recheck " + name(scope));
        Set<RemoteId> gone = new HashSet<>(super.recheck(scope, ids));
        while (server.contradictsItself && gone.size() * 2 > ids.size()) {
            gone.remove(gone.iterator().next());
        }
        return gone;
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
            throws ConnectorException, InterruptedException {
        synchronized (server) {
            server.batches.add(requests.size());
        }
        ask("contents of " + name(scope));
        for (FetchRequest request : requests) {
            String id = request.id() instanceof RemoteId.Uid uid
                    ? Long.toString(uid.uid())
                    : ((RemoteId.Key) request.id()).value();
            ask("fetch " + id + (request instanceof FetchRequest.Range range ? " from " + range.offset() : ""));
            synchronized (server) {
                server.fetchedAs.add(
                        request instanceof FetchRequest.Text text ? "Text of " + text.maxBytesPerPart() : "Whole");
            }
            checkFaults(request);
            super.fetch(scope, List.of(request), server.contents.apply(sink));
        }
    }

    private void checkFaults(FetchRequest request) throws ConnectorException {
        if (!(request.id() instanceof RemoteId.Uid uid)) {
            return;
        }
        if (server.breaking.contains(uid.uid())) {
            close();
            throw TestServer.lost();
        }
        if (server.poisoned.containsKey(uid.uid())) {
            throw ConnectorException.of(
                            ConnectorException.Kind.PERMANENT,
                            ConnectorException.Extent.EMAIL,
                            "the server cannot give an email")
                    .withServerWords(server.poisoned.get(uid.uid()));
        }
    }

    /** Asked once before it is done and once after: a fault at the second loses the answer. */
    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException, InterruptedException {
        ask("perform " + command.getClass().getSimpleName());
        if (command instanceof RemoteCommand.SetMailboxes move && server.missesTargets > 0) {
            server.missesTargets--;
            PerformResult.Outcome no = new PerformResult.Outcome.Refused(
                    ConnectorException.Kind.TRANSIENT, "NO [TRYCREATE] no such mailbox");
            return new PerformResult(List.of(), move.ids().stream().collect(Collectors.toMap(id -> id, id -> no)), no);
        }
        if (command instanceof RemoteCommand.SetKeywords set && server.hasEnough > 0) {
            server.hasEnough--;
            PerformResult.Outcome no =
                    new PerformResult.Outcome.Refused(ConnectorException.Kind.THROTTLED, "rateLimit: slowly");
            return new PerformResult(List.of(), set.ids().stream().collect(Collectors.toMap(id -> id, id -> no)), no);
        }
        PerformResult result = super.perform(command, steps);
        ask("answer to " + command.getClass().getSimpleName());
        return result;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            synchronized (server) {
                server.open--;
            }
        }
        super.close();
    }

    private void ask(String question) throws ConnectorException {
        try {
            server.asked(question);
        } catch (ConnectorException e) {
            if (e.extent() == ConnectorException.Extent.ACCOUNT) {
                close();
            }
            throw e;
        }
    }

    private static String name(Scope scope) {
        if (scope instanceof Scope.Mailbox mailbox) {
            return mailbox.rawName();
        }
        return scope instanceof Scope.MailboxList ? "list" : "all";
    }
}
