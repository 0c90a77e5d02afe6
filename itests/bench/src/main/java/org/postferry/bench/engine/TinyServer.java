package org.postferry.bench.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;
import org.postferry.connector.UidSpan;
import org.postferry.model.Keyword;

/**
 * A server with QRESYNC that holds no mail and tells at once what has changed in it, so that all that is measured is what
 * the mirror does. Confined to one thread.
 */
final class TinyServer implements Connector {
    private static final String LIST = "list";
    private static final Set<Keyword> FLAGGED = Set.of(Keyword.SEEN, Keyword.FLAGGED);

    private final Map<Scope, Box> boxes = new HashMap<>();

    /** @param store filled, with nobody at work on it */
    TinyServer(TinyStore store) {
        for (Scope.Mailbox mailbox : store.mailboxes()) {
            boxes.put(
                    mailbox,
                    new Box(
                            mailbox,
                            store.store
                                    .mailboxes()
                                    .scope(store.account.id(), mailbox)
                                    .known()));
        }
    }

    /** Where a mailbox stands after so many changes. */
    static Checkpoint stand(long changes) {
        return new Checkpoint("tiny " + changes);
    }

    /** Another client: new emails, flags of those that are there, and deletions among them. */
    void change(Scope.Mailbox mailbox, int arrivals, Set<Long> flagged, Set<Long> deleted) {
        box(mailbox).change(arrivals, flagged, deleted);
    }

    /** UIDs that are in use; never a new one. */
    Set<Long> gone(Scope.Mailbox mailbox) {
        return box(mailbox).gone;
    }

    /** The highest UID. */
    long highest(Scope.Mailbox mailbox) {
        return box(mailbox).highest;
    }

    private Box box(Scope scope) {
        return Optional.ofNullable(boxes.get(scope)).orElseThrow();
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) {
        return new TinySession();
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) {
        return new ConnectionReport(List.of(), List.of(), OptionalInt.empty(), Optional.empty());
    }

    /** One mailbox, and what happened in it last. */
    private static final class Box {
        final Scope.Mailbox scope;
        final Set<Long> gone = new HashSet<>();
        long highest;
        long emails;
        long changes;
        List<RemoteFact> last = List.of();

        Box(Scope.Mailbox scope, long emails) {
            this.scope = scope;
            this.highest = emails;
            this.emails = emails;
        }

        void change(int arrivals, Set<Long> flagged, Set<Long> deleted) {
            List<RemoteFact> facts = new ArrayList<>();
            flagged.forEach(uid -> facts.add(TinyMail.changed(scope, uid, FLAGGED)));
            deleted.forEach(uid -> facts.add(new RemoteFact.EmailGone(
                    new RemoteIds.Uids(scope.id(), TinyMail.UIDVALIDITY, List.of(new UidSpan(uid, uid))))));
            for (int i = 0; i < arrivals; i++) {
                facts.add(TinyMail.seen(scope, ++highest));
            }
            gone.addAll(deleted);
            emails += arrivals - deleted.size();
            changes++;
            last = facts;
        }

        FactBatch head(Checkpoint since) {
            List<RemoteFact> facts = new ArrayList<>(since.equals(stand(changes)) ? List.of() : last);
            facts.add(new RemoteFact.MailboxCount(new MailboxRef.Known(scope.id()), emails));
            return new FactBatch(facts, stand(changes), Optional.of(new PullEnd.Current()));
        }
    }

    private final class TinySession implements Session {
        @Override
        public SessionInfo info() {
            return new SessionInfo("tiny", List.of(), SessionInfo.Push.POLL, OptionalInt.of(1));
        }

        @Override
        public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) {
            return heads.entrySet().stream()
                    .filter(head -> boxes.containsKey(head.getKey())
                            && !head.getValue().equals(stand(box(head.getKey()).changes)))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public FactStream facts(Pull pull) {
            return new OneBatch(
                    boxes.containsKey(pull.lane().scope())
                            ? box(pull.lane().scope()).head(pull.since())
                            : list());
        }

        private FactBatch list() {
            List<RemoteFact> facts = new ArrayList<>();
            facts.add(new RemoteFact.SnapshotBegan(LIST, OptionalLong.empty()));
            facts.addAll(TinyStore.list());
            facts.add(new RemoteFact.SnapshotEnded(LIST));
            return new FactBatch(facts, new Checkpoint(LIST), Optional.of(new PullEnd.Current()));
        }

        @Override
        public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) {
            throw new IllegalStateException(ids.size() + " emails are not known");
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) {
            return ids;
        }

        @Override
        public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink) {
            throw new IllegalStateException("nobody wants contents");
        }

        @Override
        public PerformResult perform(RemoteCommand command, Steps steps) {
            throw new IllegalStateException("nobody wishes anything");
        }

        @Override
        public boolean awaitHint(Duration atMost) {
            return false;
        }

        @Override
        public void wake() {
            // nobody waits
        }

        @Override
        public Traffic traffic() {
            return Traffic.NONE;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** A stream of one batch. */
    private static final class OneBatch implements FactStream {
        private @Nullable FactBatch batch;

        OneBatch(FactBatch batch) {
            this.batch = batch;
        }

        @Override
        public Optional<FactBatch> next() {
            Optional<FactBatch> told = Optional.ofNullable(batch);
            batch = null;
            return told;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
