package org.postferry.testkit.connector;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountId;
import org.postferry.model.EmailHeader;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.MailboxIdentity;
import org.postferry.store.Removals;
import org.postferry.store.ScopeState;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.mail.SubjectOnly;
import org.postferry.testkit.store.InMemoryMailStore;

/**
 * The smallest thing that mirrors an account: pulls every lane into a store as an engine would, with one thread and no policy, and watches over each batch as it passes. Not thread-safe.
 */
public final class Mirror implements AutoCloseable {
    /** More rounds than any test needs: what is never done turns in circles. */
    private static final int MOST_ROUNDS = 200;

    private final Connector connector;
    private final SessionSettings settings;
    private final Credential credential;
    private final Clock clock;
    private final MailStore store;
    private final Lease lease;
    private final AccountId account;
    private final Set<Scope> followed = new HashSet<>(Set.of(new Scope.MailboxList()));
    private Optional<Session> session = Optional.empty();
    private int batches;
    private int unequalSums;

    /** Mirrors into an empty store in memory. Opens the first session when it is needed. */
    public Mirror(Connector connector, SessionSettings settings, Credential credential) {
        this.connector = connector;
        this.settings = settings;
        this.credential = credential;
        this.clock = new FakeClock();
        this.store = new InMemoryMailStore(clock);
        this.lease = lease(store);
        this.account = store.accounts().create(settings.account(), Map.of()).id();
    }

    /** Mirrors an account that is stored already. */
    public Mirror(
            Connector connector,
            SessionSettings settings,
            Credential credential,
            MailStore store,
            AccountId account,
            Clock clock) {
        this.connector = connector;
        this.settings = settings;
        this.credential = credential;
        this.clock = clock;
        this.store = store;
        this.lease = lease(store);
        this.account = account;
    }

    private static Lease lease(MailStore store) {
        return store.leases().take("mirror", Duration.ofDays(400)).orElseThrow();
    }

    /** What is mirrored so far. */
    public MailStore store() {
        return store;
    }

    /** The account that is mirrored. */
    public AccountId account() {
        return account;
    }

    /** The present session; a new one when the last was dropped. */
    public Session session() throws ConnectorException, InterruptedException {
        if (session.isEmpty()) {
            session = Optional.of(connector.open(settings, credential));
        }
        return session.get();
    }

    /** Ends the session; the next question opens another. */
    public void drop() {
        session.ifPresent(Session::close);
        session = Optional.empty();
    }

    /** How many batches were stored so far. */
    public int batches() {
        return batches;
    }

    /** How often the server's own count was not what is here. */
    public int unequalSums() {
        return unequalSums;
    }

    /** The scope of a mailbox that was listed, as the connector is asked for it. */
    public Scope.Mailbox scope(String path) {
        Mailbox mailbox = store.mailboxes().list(account).stream()
                .filter(listed ->
                        listed.path().equals(path) && listed.missingSince().isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the mirror knows no mailbox \"" + path + "\""));
        return new Scope.Mailbox(mailbox.id(), mailbox.rawName());
    }

    /** That mailbox is to be deleted, with the emails that are mirrored in it. */
    public RemoteCommand.DeleteMailbox deletion(String path, long shownEmails) {
        Scope.Mailbox mailbox = scope(path);
        Scope scope = emailsOf(path);
        return new RemoteCommand.DeleteMailbox(mailbox, shownEmails, ids -> each(ids).stream()
                .allMatch(id -> store.emails().find(account, scope, id).stream()
                        .flatMap(email -> store.emails().memberships(email).stream())
                        .anyMatch(one -> one.mailbox().equals(mailbox.id()))));
    }

    private static List<RemoteId> each(RemoteIds ids) {
        return ids instanceof RemoteIds.Keys keys
                ? keys.values().stream().<RemoteId>map(RemoteId.Key::new).toList()
                : each((RemoteIds.Uids) ids);
    }

    private static List<RemoteId> each(RemoteIds.Uids ids) {
        return ids.spans().stream()
                .flatMapToLong(span -> LongStream.rangeClosed(span.first(), span.last()))
                .<RemoteId>mapToObj(uid -> new RemoteId.Uid(ids.mailbox(), ids.uidValidity(), uid))
                .toList();
    }

    /** The scope that reports the emails of a mailbox. */
    public Scope emailsOf(String path) {
        Scope whole = new Scope.AccountEmails();
        return followed.contains(whole) ? whole : scope(path);
    }

    /** Where a scope stands. */
    public ScopeState state(Scope scope) {
        return store.mailboxes().scope(account, scope);
    }

    /** Pulls until the server says that nothing has changed and nothing is left to do. */
    public void sync() throws ConnectorException, InterruptedException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Scope> dirty = session().dirtyScopes(heads());
            followed.addAll(dirty);
            if (dirty.contains(new Scope.MailboxList())) {
                pull(Lane.head(new Scope.MailboxList()));
                continue; // mailboxes may be others by now, or bear other names
            }
            boolean worked = !dirty.isEmpty();
            for (Scope scope : dirty) {
                pull(Lane.head(scope));
            }
            for (Scope scope : scopes()) {
                worked |= workOn(scope);
            }
            if (!worked) {
                return;
            }
        }
        throw new AssertionError("after " + MOST_ROUNDS + " rounds there was still something to do");
    }

    /** Asks for everything again, keywords too. */
    public void audit() throws ConnectorException, InterruptedException {
        for (Scope scope : scopes()) {
            store.mailboxes().wantSnapshot(lease, account, scope, "audit", true, clock.instant());
        }
        sync();
    }

    private boolean workOn(Scope scope) throws ConnectorException, InterruptedException {
        boolean worked = false;
        if (!state(scope).historyDone()) {
            pull(Lane.history(scope));
            worked = true;
        }
        if (state(scope)
                .snapshotWanted()
                .filter(wish -> !wish.notBefore().isAfter(clock.instant()))
                .isPresent()) {
            pull(Lane.snapshot(scope));
            worked = true;
        }
        return sweep(scope) || worked;
    }

    /** Every scope of emails that is there. */
    private List<Scope> scopes() {
        Scope whole = new Scope.AccountEmails();
        return followed.contains(whole) ? List.of(whole) : mailboxes();
    }

    private List<Scope> mailboxes() {
        return store.mailboxes().list(account).stream()
                .filter(mailbox ->
                        mailbox.selectable() && mailbox.missingSince().isEmpty())
                .<Scope>map(mailbox -> new Scope.Mailbox(mailbox.id(), mailbox.rawName()))
                .toList();
    }

    private Map<Scope, Checkpoint> heads() {
        Map<Scope, Checkpoint> heads = new LinkedHashMap<>();
        Scope list = new Scope.MailboxList();
        heads.put(list, state(list).head());
        scopes().forEach(scope -> heads.put(scope, state(scope).head()));
        return heads;
    }

    /** Pulls a lane to its end. */
    public void pull(Lane lane) throws ConnectorException, InterruptedException {
        boolean ended = false;
        for (int stream = 0; !ended; stream++) {
            if (stream > MOST_ROUNDS) {
                throw new AssertionError("a pull of " + lane + " does not come to its end");
            }
            ended = pull(lane, Integer.MAX_VALUE);
        }
    }

    /** Pulls so many batches of a lane at most, in one stream, which is then closed. Returns whether the pull ended. */
    public boolean pull(Lane lane, int most) throws ConnectorException, InterruptedException {
        Checkpoint stand = stand(lane);
        boolean keywords = state(lane.scope())
                .snapshotWanted()
                .map(ScopeState.SnapshotWish::keywords)
                .orElse(false);
        BatchWatch watch = new BatchWatch(lane, keywords);
        FactBatch last;
        Set<RemoteId> unknown;
        try (FactStream stream = session().facts(new Pull(lane, stand, keywords))) {
            int stored = 0;
            do {
                Optional<FactBatch> batch = stream.next();
                watch.passes(batch);
                if (batch.isEmpty()) {
                    return true;
                }
                last = batch.get();
                stand = stand(lane);
                unknown = store(lane, stand, last, List.of());
                stored++;
            } while (unknown.isEmpty() && stored < most);
        }
        if (!unknown.isEmpty()) {
            describeAndStore(lane, stand, last, unknown);
        }
        return last.end().isPresent();
    }

    private Checkpoint stand(Lane lane) {
        ScopeState state = state(lane.scope());
        return switch (lane.kind()) {
            case HEAD -> state.head();
            case HISTORY -> state.history();
            case SNAPSHOT -> state.snapshot();
        };
    }

    private void describeAndStore(Lane lane, Checkpoint stand, FactBatch batch, Set<RemoteId> unknown)
            throws ConnectorException, InterruptedException {
        List<RemoteFact> described = new ArrayList<>();
        List<RemoteId> ids = List.copyOf(unknown);
        for (int from = 0; from < ids.size(); from += Session.MAX_IDS) {
            List<RemoteId> window = ids.subList(from, Math.min(ids.size(), from + Session.MAX_IDS));
            described.addAll(session().describe(lane.scope(), Set.copyOf(window)));
        }
        if (!store(lane, stand, batch, described).isEmpty()) {
            throw new AssertionError("described, some of " + unknown + " are still unknown");
        }
    }

    /** Returns the ids that must be described first. */
    private Set<RemoteId> store(Lane lane, Checkpoint stand, FactBatch batch, List<RemoteFact> more) {
        List<RemoteFact> facts = new ArrayList<>(batch.facts());
        facts.addAll(more);
        IntakeResult result = store.intake()
                .apply(new IntakeBatch(
                        lease, account, lane, stand, facts, headers(facts), renames(facts), batch.next(), batch.end()));
        if (result instanceof IntakeResult.Unknown unknown) {
            return unknown.ids();
        }
        if (!(result instanceof IntakeResult.Applied applied)) {
            throw new AssertionError("the store answered " + result);
        }
        batches++;
        unequalSums += applied.sum().filter(sum -> !sum.equal()).isPresent() ? 1 : 0;
        return Set.of();
    }

    private static Map<RemoteId, EmailHeader> headers(List<RemoteFact> facts) {
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                headers.put(seen.id(), SubjectOnly.in(seen.header().bytes()));
            }
        }
        return headers;
    }

    /** A name that bears the identity of a mailbox that is known under another one. */
    private Map<String, MailboxId> renames(List<RemoteFact> facts) {
        Map<String, RemoteFact.MailboxSeen> listed = new HashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.MailboxSeen seen) {
                listed.put(seen.rawName(), seen);
            }
        }
        Map<String, MailboxId> renames = new HashMap<>();
        for (Mailbox known : store.mailboxes().list(account)) {
            MailboxIdentity identity = store.mailboxes().identity(known.id()).orElseThrow();
            boolean stillListed = listed.containsKey(known.rawName());
            listed.values().stream()
                    .filter(seen -> !seen.rawName().equals(known.rawName()) && isSame(identity, seen, stillListed))
                    .findFirst()
                    .ifPresent(seen -> renames.put(seen.rawName(), known.id()));
        }
        return renames;
    }

    /** RFC 8474 section 4.1: a MAILBOXID goes with its mailbox even when another one took the name; a UIDVALIDITY says less. */
    private static boolean isSame(MailboxIdentity known, RemoteFact.MailboxSeen seen, boolean stillListed) {
        if (known.stableId().isPresent() && seen.stableId().isPresent()) {
            return known.stableId().equals(seen.stableId());
        }
        return !stillListed
                && known.uidValidity().isPresent()
                && known.uidValidity().equals(seen.uidValidity());
    }

    /** Proves what is absent, and lets go what is gone. */
    private boolean sweep(Scope scope) throws ConnectorException, InterruptedException {
        Removals removals = store.removals();
        Removals.Standing standing = removals.standing(account, scope);
        if (standing.staged() == 0) {
            return false;
        }
        while (standing.absentUnproven() > 0) {
            Set<RemoteId> ids = removals.unproven(account, scope, Session.MAX_IDS);
            Set<RemoteId> gone = session().recheck(scope, ids);
            Set<RemoteId> present = new HashSet<>(ids);
            present.removeAll(gone);
            removals.prove(lease, account, scope, gone);
            removals.withdraw(lease, account, scope, present);
            standing = removals.standing(account, scope);
        }
        removals.sweep(lease, account, scope, 1_000);
        return true;
    }

    /** Fetches every content that is missing. */
    public void fetchContents() throws ConnectorException, InterruptedException {
        new MirrorContents(store, lease, account).fetchAll(this::session);
    }

    /** Ends the session; the store stays open. */
    @Override
    public void close() {
        drop();
    }
}
