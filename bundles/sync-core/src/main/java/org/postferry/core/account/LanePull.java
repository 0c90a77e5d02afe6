package org.postferry.core.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.EmailHeader;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;

/**
 * Pulls a lane batch by batch and hands each batch to the store before it asks for the next. Owns at most one open
 * stream, which is kept while the same lane goes on. Confined to one thread.
 */
final class LanePull {
    /** So many batches in a row that neither tell anything nor move on are a server that turns in circles. */
    static final int MAX_IDLE_BATCHES = 100;
    /** The same of batches that tell much and change nothing here: more windows than the largest mailbox has. */
    static final int MAX_BARREN_BATCHES = 10_000;
    /** How often ids that the store does not know are asked for; what is still unknown then is unreadable. */
    static final int MAX_DESCRIBES = 2;

    private final Tools tools;
    private final ListArrival arrivals;
    private @Nullable Open open;

    LanePull(Tools tools, ListArrival arrivals) {
        this.tools = tools;
        this.arrivals = arrivals;
    }

    /** What one batch brought. @param applied empty when the lane stands elsewhere by now: nothing was stored, pull again */
    record Pulled(Optional<PullEnd> end, Optional<IntakeResult.Applied> applied) {}

    /** A stream that is being read. */
    private static final class Open {
        final Lane lane;
        final FactStream stream;
        Checkpoint stand;
        int idle;
        int barren;

        Open(Lane lane, FactStream stream, Checkpoint stand) {
            this.lane = lane;
            this.stream = stream;
            this.stand = stand;
        }
    }

    /** Pulls and stores the next batch. */
    Pulled oneBatch(Session session, Lane lane) throws ConnectorException, InterruptedException {
        Open current = opened(session, lane);
        Optional<FactBatch> answer = current.stream.next();
        if (answer.isEmpty()) {
            close();
            return new Pulled(Optional.empty(), Optional.empty());
        }
        FactBatch batch = answer.get();
        checkProgress(current, batch);
        if (batch.end().isPresent()) {
            close();
        }
        Optional<IntakeResult.Applied> applied = store(session, current, batch);
        if (applied.isEmpty()) {
            close();
            return new Pulled(Optional.empty(), applied);
        }
        current.stand = applied.get().checkpoint();
        checkGain(current, applied.get());
        return new Pulled(batch.end(), applied);
    }

    /** Has the store look at what the server lists of that time: what is not known is described. No lane moves. */
    void lookBack(Session session, Scope scope, Instant since) throws ConnectorException, InterruptedException {
        close();
        Lane lane = Lane.head(scope);
        for (RemoteFact listed : session.listedSince(scope, since)) {
            Checkpoint stand = stand(tools.store().mailboxes().scope(tools.account(), scope), lane);
            FactBatch page = new FactBatch(List.of(listed), stand, Optional.empty());
            store(session, new Open(lane, new Told(), stand), page);
        }
    }

    /** There is no more to come. */
    private static final class Told implements FactStream {
        @Override
        public Optional<FactBatch> next() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    /** Ends an open stream, also in its middle: the session may be asked something else now. */
    void close() {
        if (open != null) {
            Open last = open;
            open = null;
            last.stream.close();
        }
    }

    private Open opened(Session session, Lane lane) throws ConnectorException, InterruptedException {
        if (open != null && open.lane.equals(lane)) {
            return open;
        }
        close();
        ScopeState state = tools.store().mailboxes().scope(tools.account(), lane.scope());
        boolean keywords =
                state.snapshotWanted().map(ScopeState.SnapshotWish::keywords).orElse(false);
        Checkpoint since = stand(state, lane);
        open = new Open(lane, session.facts(new Pull(lane, since, keywords, state.head())), since);
        return open;
    }

    private static Checkpoint stand(ScopeState state, Lane lane) {
        return switch (lane.kind()) {
            case HEAD -> state.head();
            case HISTORY -> state.history();
            case SNAPSHOT -> state.snapshot();
        };
    }

    private static void checkProgress(Open current, FactBatch batch) throws ConnectorException {
        boolean idle =
                batch.facts().isEmpty() && batch.end().isEmpty() && batch.next().equals(current.stand);
        current.idle = idle ? current.idle + 1 : 0;
        if (current.idle > MAX_IDLE_BATCHES) {
            throw circles("the server answered " + current.idle + " times without telling anything or getting on");
        }
    }

    /** Danger D-16: changes that never end, each with a new state and the same facts. */
    private static void checkGain(Open current, IntakeResult.Applied applied) throws ConnectorException {
        int gain = applied.created() + applied.updated() + applied.mailboxes() + applied.staged() + applied.unstaged();
        current.barren = gain == 0 ? current.barren + 1 : 0;
        if (current.barren > MAX_BARREN_BATCHES) {
            throw circles("the server told " + current.barren + " times in a row what was known");
        }
    }

    private static ConnectorException circles(String sentence) {
        return ConnectorException.of(ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.SCOPE, sentence);
    }

    private Optional<IntakeResult.Applied> store(Session session, Open current, FactBatch answer)
            throws ConnectorException, InterruptedException {
        ListArrival.Reading reading = arrivals.read(answer.facts());
        Map<String, MailboxId> renames = reading.certain();
        if (!reading.possible().isEmpty()) {
            // a stream is closed before anything else is asked; the lane goes on from this batch's checkpoint
            close();
            renames = arrivals.look(session, reading);
        }
        IntakeBatch batch = batch(current, answer.facts(), renames, answer.next(), answer.end());
        for (int described = 0; ; described++) {
            Verdict verdict = tools.store().intake().apply(batch).match(Verdict.READ);
            if (verdict.unknown.isEmpty()) {
                return verdict.applied;
            }
            close();
            List<RemoteFact> more = described < MAX_DESCRIBES
                    ? describe(session, current, verdict.unknown)
                    : unreadable(verdict.unknown);
            batch = batch(current, joined(batch.facts(), more), renames, answer.next(), answer.end());
        }
    }

    /**
     * Asks for what the store does not know, a window at a time, and stores each window at the lane's present stand, so
     * that memory holds one window however many there are. What is gone by now is returned, to be told after the facts
     * that speak of it.
     */
    private List<RemoteFact> describe(Session session, Open current, Set<RemoteId> unknown)
            throws ConnectorException, InterruptedException {
        List<RemoteFact> gone = new ArrayList<>();
        for (Set<RemoteId> window : Windows.of(unknown, Session.MAX_IDS)) {
            List<RemoteFact> facts = session.describe(current.lane.scope(), window);
            facts.stream().filter(RemoteFact.EmailGone.class::isInstance).forEach(gone::add);
            IntakeBatch described = batch(current, facts, Map.of(), current.stand, Optional.empty());
            tools.store().intake().apply(described).match(Verdict.READ);
        }
        return gone;
    }

    private static List<RemoteFact> unreadable(Set<RemoteId> unknown) {
        List<RemoteFact> facts = new ArrayList<>();
        for (RemoteId id : unknown) {
            facts.add(new RemoteFact.EmailUnreadable(id, "The server says that it changed, and does not show it"));
        }
        return facts;
    }

    private IntakeBatch batch(
            Open current,
            List<RemoteFact> facts,
            Map<String, MailboxId> renames,
            Checkpoint next,
            Optional<PullEnd> end) {
        return new IntakeBatch(
                tools.lease(), tools.account(), current.lane, current.stand, facts, headers(facts), renames, next, end);
    }

    private Map<RemoteId, EmailHeader> headers(List<RemoteFact> facts) {
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                headers.put(seen.id(), tools.reader().header(seen.header().bytes()));
            }
        }
        return headers;
    }

    private static List<RemoteFact> joined(List<RemoteFact> facts, List<RemoteFact> more) {
        List<RemoteFact> all = new ArrayList<>(facts);
        all.addAll(more);
        return all;
    }

    /** An answer of the store, read. */
    private record Verdict(Optional<IntakeResult.Applied> applied, Set<RemoteId> unknown) {
        static final IntakeResult.Cases<Verdict> READ = new IntakeResult.Cases<>() {
            @Override
            public Verdict applied(IntakeResult.Applied result) {
                return new Verdict(Optional.of(result), Set.of());
            }

            @Override
            public Verdict unknown(IntakeResult.Unknown result) {
                return new Verdict(Optional.empty(), result.ids());
            }

            @Override
            public Verdict moved(IntakeResult.Moved result) {
                return new Verdict(Optional.empty(), Set.of());
            }

            @Override
            public Verdict fenced(IntakeResult.Fenced result) {
                throw new LoopOver("the store refuses this container's batches");
            }
        };
    }
}
