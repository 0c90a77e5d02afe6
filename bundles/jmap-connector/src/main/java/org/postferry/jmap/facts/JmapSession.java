package org.postferry.jmap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Quota;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.MailboxChanges;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.QuotaGet;
import org.postferry.jmap.method.Request;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A signed-in conversation with one account of a JMAP server. Confined to one thread but for {@link #wake}, {@link #traffic} and {@link #close}. */
public final class JmapSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(JmapSession.class);
    private static final Scope LIST = new Scope.MailboxList();
    private static final Scope EMAILS = new Scope.AccountEmails();
    /** A server may forget to change {@code sessionState}: so often its limits and addresses are looked at all the same. */
    static final Duration DOCUMENT_AGE = Duration.ofHours(1);

    private final Api api;
    private final Desk desk;
    private final Clock clock;
    private final EmailFacts emails;
    private final Hints hints;
    private final Map<Scope, Checkpoint> stands = new HashMap<>();
    private Instant documentFrom;

    JmapSession(Api api, SessionSettings settings, Clock clock, Crowd crowd, int window, Hints.Rhythm rhythm) {
        this.api = api;
        this.clock = clock;
        this.documentFrom = clock.instant();
        this.desk = new Desk(api, settings, clock, crowd, window);
        this.emails = new EmailFacts(settings.receivedSince());
        this.hints = new Hints(api, () -> !dirty().isEmpty(), rhythm);
    }

    /** Signs in; blocks at most about {@code settings.connectTimeout()} for each step. */
    public static JmapSession open(
            SessionSettings settings,
            Credential credential,
            ServiceRecords records,
            Clock clock,
            Crowd crowd,
            int window)
            throws ConnectorException, InterruptedException {
        return open(settings, credential, records, clock, crowd, window, Hints.Rhythm.USUAL);
    }

    static JmapSession open(
            SessionSettings settings,
            Credential credential,
            ServiceRecords records,
            Clock clock,
            Crowd crowd,
            int window,
            Hints.Rhythm rhythm)
            throws ConnectorException, InterruptedException {
        SignIn signIn = new SignIn(settings, records, clock);
        try {
            signIn.find();
            signIn.authenticate(credential);
            return new JmapSession(signIn.account(), settings, clock, crowd, window, rhythm);
        } catch (ConnectorException | InterruptedException failed) {
            signIn.web().close();
            throw failed;
        }
    }

    /** The window that is used where nobody says otherwise. */
    public static int usualWindow() {
        return Desk.MAX_WINDOW;
    }

    @Override
    public SessionInfo info() {
        return new SessionInfo(
                api.document().from().getHost(),
                api.document().capabilities().stream().sorted().toList(),
                Hints.offered(api),
                OptionalInt.of(desk.requestsAtOnce()));
    }

    @Override
    public boolean followsWholeAccount() {
        return true;
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException {
        if (api.web().isClosed()) {
            throw ConnectorException.of(
                    ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.ACCOUNT, "The session was closed.");
        }
        refreshDocument();
        stands.clear();
        heads.forEach((scope, head) -> {
            if (!(scope instanceof Scope.Mailbox)) {
                stands.put(scope, head);
            }
        });
        // all emails are one scope here, also for who asked for the mailboxes one by one
        stands.putIfAbsent(EMAILS, Checkpoint.NONE);
        return dirty();
    }

    private void refreshDocument() throws ConnectorException, InterruptedException {
        boolean isOld = Duration.between(documentFrom, clock.instant()).compareTo(DOCUMENT_AGE) >= 0;
        if (!api.isStale() && !isOld) {
            return;
        }
        documentFrom = clock.instant();
        try {
            api.renewed(SignIn.fetch(api.web(), api.document().from()));
        } catch (ConnectorException failed) {
            if (api.isStale() || failed.kind() == ConnectorException.Kind.THROTTLED) {
                throw failed;
            }
            // nobody said that it changed: a server that answers all else is not left for it
            LOG.debug("The session object was not told again: {}", failed.kind());
            return;
        }
        SignIn.checkAddresses(api);
    }

    /** RFC 9425; that a server offers it and does not tell is no fault of the account. */
    @Override
    public Optional<Quota> quota() throws ConnectorException, InterruptedException {
        if (!api.document().capabilities().contains(QuotaGet.CAPABILITY)) {
            return Optional.empty();
        }
        try {
            return api.run(new QuotaGet()).list().stream()
                    .filter(quota -> quota.ofAccount() && quota.mail() && quota.octets() && quota.hardLimit() > 0)
                    .map(quota -> new Quota(quota.used(), quota.hardLimit()))
                    .findFirst();
        } catch (MethodError refused) {
            return Optional.empty();
        } catch (WireException broken) {
            ConnectorException failure = Failures.of(broken);
            boolean isRefused = broken.reason() == WireException.Reason.STATUS
                    && (failure.kind() == ConnectorException.Kind.PERMANENT
                            || failure.kind() == ConnectorException.Kind.TRANSIENT);
            // what can be done without stops nobody who can do without
            if (isRefused || Failures.isOfOneAnswer(broken)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** One request: both states. */
    private List<Scope> dirty() throws ConnectorException, InterruptedException {
        Request request = api.request();
        Optional<Call<Changes>> list =
                state(ListPull.KIND, LIST).map(state -> request.add(new MailboxChanges(state, desk.window())));
        Optional<Call<Changes>> mail =
                state(HeadPull.KIND, EMAILS).map(state -> request.add(new EmailChanges(state, desk.window())));
        if (list.isPresent() || mail.isPresent()) {
            desk.run(request);
        }
        List<Scope> dirty = new ArrayList<>();
        if (stands.containsKey(LIST) && !(list.isPresent() && isClean(list.get(), true))) {
            dirty.add(LIST);
        }
        if (stands.containsKey(EMAILS) && !(mail.isPresent() && isClean(mail.get(), false))) {
            dirty.add(EMAILS);
        }
        return dirty;
    }

    private Optional<String> state(String kind, Scope scope) {
        return Optional.ofNullable(stands.get(scope)).flatMap(head -> Tokens.state(kind, head));
    }

    /** What cannot be told may have changed. */
    private static boolean isClean(Call<Changes> call, boolean countsAreNothing) throws ConnectorException {
        try {
            Changes changes = call.result();
            boolean nothing = changes.isEmpty() && !changes.hasMore();
            return nothing || countsAreNothing && ListPull.isNothing(changes);
        } catch (MethodError refused) {
            if (Failures.isGap(refused)) {
                return false;
            }
            throw Failures.of(refused);
        }
    }

    @Override
    public FactStream facts(org.postferry.connector.Pull pull) {
        return pull.lane().scope().match(new Scope.Cases<>() {
            @Override
            public FactStream mailboxList(Scope.MailboxList scope) {
                return new ListPull(desk, pull.since(), reached -> stands.put(LIST, reached));
            }

            @Override
            public FactStream mailbox(Scope.Mailbox scope) {
                throw new IllegalArgumentException("JMAP has all emails in one scope");
            }

            @Override
            public FactStream accountEmails(Scope.AccountEmails scope) {
                return switch (pull.lane().kind()) {
                    case HEAD -> new HeadPull(desk, emails, pull.since(), reached -> stands.put(EMAILS, reached));
                    case HISTORY -> new HistoryPull(desk, emails, pull.since(), pull.head());
                    case SNAPSHOT -> new SnapshotPull(desk, emails, pull.since(), pull.keywords());
                };
            }
        });
    }

    @Override
    public List<RemoteFact> listedSince(Scope scope, Instant since) throws ConnectorException, InterruptedException {
        return new Lookup(desk, emails).listedSince(since);
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        return new Lookup(desk, emails).describe(checked(ids));
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        return new Lookup(desk, emails).recheck(checked(ids));
    }

    private static Set<RemoteId> checked(Set<RemoteId> ids) {
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " ids, at most " + MAX_IDS);
        }
        return ids;
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
            throws ConnectorException, InterruptedException {
        List<FetchRequest.Text> texts = new ArrayList<>();
        List<FetchRequest> others = new ArrayList<>(requests);
        others.removeIf(request -> request instanceof FetchRequest.Text text && texts.add(text));
        new TextFetch(desk, sink).run(texts);
        if (!others.isEmpty()) {
            new BlobFetch(desk, sink).run(others);
        }
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException, InterruptedException {
        Performance performance = new Performance(desk, emails, steps);
        return performance.run(command);
    }

    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        return hints.await(atMost);
    }

    @Override
    public void wake() {
        hints.wake();
    }

    @Override
    public Traffic traffic() {
        Web web = api.web();
        return new Traffic(web.bytesIn(), web.bytesOut(), web.roundTrips());
    }

    @Override
    public void close() {
        api.web().close();
        hints.close();
    }
}
