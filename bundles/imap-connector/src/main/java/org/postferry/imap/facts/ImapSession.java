package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
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
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Wire;

/** A signed-in conversation with one IMAP server. Confined to one thread but for {@link #wake}, {@link #traffic} and {@link #close}. */
public final class ImapSession implements Session {
    private final Desk desk;
    private final MailboxLists lists;
    private final News news;
    private final Hints hints;
    private final Alerts alerts;
    private Optional<HeadToken> watched = Optional.empty();

    private ImapSession(Desk desk, News news, Hints hints, Alerts alerts) {
        this.desk = desk;
        this.lists = new MailboxLists(desk);
        this.news = news;
        this.hints = hints;
        this.alerts = alerts;
    }

    /** Signs in; blocks at most {@code settings.connectTimeout()}. */
    public static ImapSession open(SessionSettings settings, Credential credential, Shared shared)
            throws ConnectorException {
        return open(settings, credential, shared, Optional.empty());
    }

    static ImapSession open(
            SessionSettings settings, Credential credential, Shared shared, Optional<QuirkProfile> given)
            throws ConnectorException {
        SignIn signIn = new SignIn(settings, given, shared);
        OpeningTime time = new OpeningTime(signIn, settings.connectTimeout(), shared.timers());
        try {
            signIn.connect();
            signIn.secureFirst();
            signIn.greet();
            signIn.authenticate(credential);
            return of(signIn, signIn.abilities(), settings, shared);
        } catch (ConnectorException failed) {
            signIn.abandon();
            throw time.explain(failed);
        } finally {
            time.over();
        }
    }

    static ImapSession of(SignIn signIn, Abilities abilities, SessionSettings settings, Shared shared) {
        Wire wire = signIn.talk().conversation().wire();
        wire.patience(settings.answerTimeout());
        Allowance allowance = signIn.allowance();
        Talk talk = signIn.talk().at(Pace.of(allowance, settings, abilities.manners(), wire));
        News news = new News();
        talk.conversation().listen(news);
        Desk desk = new Desk(
                talk,
                abilities,
                new OpenMailbox(talk, abilities, news, allowance.generations()),
                new Searches(talk, abilities),
                new Labelling(abilities),
                settings.receivedSince(),
                shared.clock(),
                allowance.suspects());
        Hints hints = new Hints(desk, news, allowance, shared.timers(), settings.answerTimeout());
        return new ImapSession(desk, news, hints, signIn.alerts());
    }

    @Override
    public SessionInfo info() {
        Abilities abilities = desk.abilities();
        return new SessionInfo(
                abilities.server(),
                abilities.words().stream().sorted().toList(),
                push(),
                abilities.manners().connections());
    }

    private SessionInfo.Push push() {
        if (desk.abilities().notifies()) {
            return SessionInfo.Push.NOTIFY;
        }
        return desk.abilities().idles() ? SessionInfo.Push.IDLE : SessionInfo.Push.POLL;
    }

    @Override
    public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException {
        Set<String> names = new HashSet<>();
        heads.keySet().forEach(scope -> {
            if (scope instanceof Scope.Mailbox mailbox) {
                names.add(mailbox.rawName());
            }
        });
        Optional<Sent<Status>> listening = hints.listen();
        Set<String> told = news.beginJudging(names);
        try {
            MailboxListing listing = lists.ask(Optional.of(names));
            hints.isListening(listening);
            heads(heads);
            return new DirtyScopes(listing, told, desk.labelling()).among(heads);
        } catch (ConnectorException failed) {
            told.forEach(news::changed);
            throw failed;
        } finally {
            news.endJudging();
        }
    }

    /** RFC 7162 section 3.1.1: any change of a flag moves HIGHESTMODSEQ, and STATUS tells that. */
    @Override
    public boolean seesEveryChange() {
        return desk.abilities().condStore();
    }

    /** Notes where each stands: to do nothing to one that is older, and to see before IDLE what came where it is listened. */
    void heads(Map<Scope, Checkpoint> heads) {
        heads.forEach((scope, head) -> {
            if (scope instanceof Scope.Mailbox mailbox) {
                desk.labelling().met(mailbox);
                Optional<HeadToken> token = HeadToken.parse(head.value());
                token.ifPresent(known -> desk.mailbox().follow(mailbox, known));
                watched = mailbox.rawName().equals(desk.labelling().watched()) ? token : watched;
            }
        });
    }

    int countMailboxes() throws ConnectorException {
        return lists.ask().mailboxes().size();
    }

    @Override
    public FactStream facts(Pull pull) throws ConnectorException {
        return pull.lane().scope() instanceof Scope.MailboxList
                ? new ListPull(lists, pull)
                : mailboxPull(pull, mailbox(pull.lane().scope()));
    }

    private FactStream mailboxPull(Pull pull, Scope.Mailbox scope) throws ConnectorException {
        learnLabels();
        desk.labelling().met(scope);
        if (desk.labelling().isLabel(scope.rawName())) {
            return new LabelPull(pull);
        }
        return switch (pull.lane().kind()) {
            case HEAD -> new HeadPull(desk, scope, pull.since(), reached -> {
                watched = scope.rawName().equals(desk.labelling().watched()) ? Optional.of(reached) : watched;
            });
            case HISTORY -> new HistoryPull(desk, scope, pull.since(), pull.head());
            case SNAPSHOT -> new SnapshotPull(desk, scope, pull);
        };
    }

    private void learnLabels() throws ConnectorException {
        if (desk.labelling().mustList()) {
            lists.ask(Optional.of(Set.of()));
        }
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        learnLabels();
        return new Lookup(desk, mailbox(scope)).describe(checked(ids));
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException {
        return new Lookup(desk, mailbox(scope)).recheck(checked(ids));
    }

    private static Set<RemoteId> checked(Set<RemoteId> ids) {
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " ids, at most " + MAX_IDS);
        }
        return ids;
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink) throws ConnectorException {
        Scope.Mailbox mailbox = mailbox(scope);
        List<FetchRequest> left = new ArrayList<>(requests);
        while (!left.isEmpty()) {
            // one email may be wanted in several parts: each round takes one request of each email of one UIDVALIDITY
            List<FetchRequest> round = new ArrayList<>();
            Set<RemoteId> taken = new HashSet<>();
            long uidValidity = uidValidity(left.get(0));
            left.removeIf(
                    request -> uidValidity(request) == uidValidity && taken.add(request.id()) && round.add(request));
            List<FetchRequest.Text> texts = new ArrayList<>();
            round.removeIf(request -> request instanceof FetchRequest.Text text && texts.add(text));
            new TextFetch(desk, mailbox, sink).run(texts, uidValidity);
            if (!round.isEmpty()) {
                new ContentFetch(desk, mailbox, sink).run(round, uidValidity);
            }
        }
    }

    private static long uidValidity(FetchRequest request) {
        return Uids.of(request.id())
                .map(RemoteId.Uid::uidValidity)
                .orElseThrow(() -> new IllegalArgumentException(request.id() + " is no IMAP id"));
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException {
        learnLabels();
        return command.match(new Performances(desk, steps)).run();
    }

    @Override
    public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
        return hints.await(atMost, watched);
    }

    @Override
    public Optional<String> alert() {
        return alerts.latest().or(lists::caution);
    }

    @Override
    public void wake() {
        hints.wake();
    }

    @Override
    public Traffic traffic() {
        Conversation conversation = desk.talk().conversation();
        return new Traffic(conversation.wire().bytesIn(), conversation.wire().bytesOut(), conversation.roundTrips());
    }

    @Override
    public void close() {
        desk.talk().conversation().close();
        hints.close();
    }

    private static Scope.Mailbox mailbox(Scope scope) {
        if (scope instanceof Scope.Mailbox mailbox) {
            return mailbox;
        }
        throw noSuchScope();
    }

    private static IllegalArgumentException noSuchScope() {
        return new IllegalArgumentException("IMAP has emails in mailboxes only");
    }
}
