package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.FactBatch;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.FetchedFlags;
import org.postferry.imap.command.UidFetchFlags;
import org.postferry.imap.command.UidSearch;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * What happened in a mailbox since its token: flags and removals, then arrivals, then the count. The next token is the one
 * the mailbox had when it was opened (RFC 7162 section 6): what happened after that is told again by the next pull. Every
 * batch moves the token a little, so that a pull that is cut again and again comes to its end.
 */
final class HeadPull extends MailboxPull implements FetchedFlags {
    /** A span of UIDs no longer than this is asked for without a search first: one round trip for new mail. */
    private static final long SHORT_SPAN = Windows.MAX_UIDS;

    /** The newest emails, whose flags change most: one answer of some ten kilobytes. */
    private static final long RECENT_UIDS = 1_000;

    private static final Duration DEMOTED_FOR = Duration.ofDays(1);

    private final Consumer<HeadToken> whenReached;
    private Examine.Opened opened;
    private HeadToken before;
    private HeadToken now;
    private UidSet changed = UidSet.EMPTY;
    private List<RemoteFact> told = new ArrayList<>();
    private Optional<Rounds<UidSet>> flags = Optional.empty();
    private Optional<Rounds<Optional<UidSet>>> unseen = Optional.empty();
    private UidSet recent = UidSet.EMPTY;
    private boolean keywordsUntold;
    private HeaderWalk arrivals;

    /** @param whenReached told where the lane stands when everything is told */
    HeadPull(Desk desk, Scope.Mailbox scope, Checkpoint since, Consumer<HeadToken> whenReached) {
        super(desk, scope, since);
        this.whenReached = whenReached;
    }

    @Override
    protected void begin() throws ConnectorException {
        Optional<HeadToken> token = HeadToken.parse(since().value());
        token.ifPresent(known -> desk.mailbox().follow(scope, known));
        opened = desk.mailbox().open(scope);
        now = token(opened);
        if (since().isNone()) {
            finish();
            return;
        }
        Optional<String> gap = token.isEmpty()
                ? Optional.of("Where the mailbox stood was written by another version.")
                : whyGap(token.get());
        if (gap.isPresent()) {
            gap(gap.get());
            return;
        }
        now = now.withDemotion(before.demotion().at(desk.clock().instant()));
        askForChanges();
    }

    /** Else {@link #before} stands, with what is left of its sample. */
    private Optional<String> whyGap(HeadToken token) throws ConnectorException {
        if (token.uidValidity() != now.uidValidity()) {
            return Optional.of("UIDVALIDITY of the mailbox changed from " + token.uidValidity() + " to "
                    + now.uidValidity() + ".");
        }
        Optional<String> older = now.whyOlderThan(token);
        before = token;
        if (older.isPresent() || now.isDoubtful()) {
            Optional<Sample> left = stillMeant(token, now);
            if (left.isEmpty()) {
                desk.mailbox().renumber();
                return older.or(() -> Optional.of(
                        "UIDs of the mailbox mean other emails than before, and its UIDVALIDITY is the same."));
            }
            before = token.withSample(left.get());
        }
        return older;
    }

    private void askForChanges() throws ConnectorException {
        boolean delta =
                before.modSeq() > 0 && now.modSeq() > 0 && now.demotion().steps() < 2;
        if (!delta) {
            askForRecentFlags();
        } else if (before.modSeq() == now.modSeq()) {
            then(this::askForArrivals);
        } else {
            if (before.round().equals(HeadToken.Round.NONE)) {
                before = before.within(new HeadToken.Round(now.modSeq(), 0));
            }
            changed = opened.exists() > FactBatch.MAX_FACTS ? cutPoints() : UidSet.EMPTY;
            then(this::changes);
        }
    }

    /**
     * Which emails changed (RFC 7162 section 3.1.5), only to cut the question where a batch is full. What a search leaves
     * out is told all the same, because the windows have no holes between them.
     */
    private UidSet cutPoints() throws ConnectorException {
        UidSet rest = UidSet.range(before.round().told() + 1, highest());
        try {
            Optional<UidSet> found = desk.talk()
                    .await(desk.talk()
                            .send(new UidSearch(
                                    rest,
                                    "MODSEQ " + (before.modSeq() + 1),
                                    desk.abilities().extendedSearch())));
            if (found.isPresent()) {
                return found.get();
            }
        } catch (RefusedException refused) {
            // a server that does not know this search is asked for its roster
        }
        return desk.searches().among(rest);
    }

    /** Protocol danger D-44: never "*" in a question about change; the highest UID may be the one that is gone. */
    private long highest() {
        return Math.max(before.uidNext(), now.uidNext()) - 1;
    }

    private void changes() throws ConnectorException {
        long first = before.round().told() + 1;
        UidSet ahead = changed.above(first - 1);
        long last =
                ahead.size() > Windows.MAX_UIDS ? ahead.lowest(Windows.MAX_UIDS).max() : highest();
        if (first <= last) {
            try {
                Rounds.send(desk.talk(), UidSet.range(first, last), part -> UidFetchFlags.changed(
                                        part, before.modSeq(), tellsRemovals(), this)
                                .with(extras()))
                        .await();
            } catch (RefusedException refused) {
                demote(refused);
                return;
            }
        }
        before = before.within(new HeadToken.Round(before.round().target(), last));
        if (last >= highest()) {
            before = before.afterRound();
            tellWhatCame();
            askForChanges();
        } else {
            tellWhatCame();
        }
    }

    private boolean tellsRemovals() {
        return desk.abilities().qresync() && now.demotion().steps() == 0;
    }

    /** Protocol danger D-51: a server may offer it and refuse it for one mailbox. */
    private void demote(RefusedException refused) throws ConnectorException {
        if (refused.status().kind() != Status.Kind.BAD || Failures.stopsAll(refused)) {
            throw Failures.of(refused, "tell what changed", Extent.SCOPE);
        }
        int steps = tellsRemovals() ? 1 : 2;
        now = now.withDemotion(
                new HeadToken.Demotion(steps, desk.clock().instant().plus(DEMOTED_FOR)));
        before = before.withDemotion(now.demotion());
        askForChanges();
    }

    /**
     * Without modification sequences nobody tells which flags changed: those of the newest emails are asked for, where most
     * change, and which are unread in all. Where that differs among the others, a snapshot has to find out; an audit finds
     * the rest.
     */
    private void askForRecentFlags() throws ConnectorException {
        recent = recent();
        boolean empty = opened.exists() == 0;
        if (empty) {
            now = now.withUnread(Unread.NONE);
        } else if (now.modSeq() == 0) {
            unseen = Optional.of(Rounds.send(
                    desk.talk(),
                    UidSet.ALL,
                    part -> new UidSearch(part, "UNSEEN", desk.abilities().extendedSearch())));
        }
        if (!empty && !recent.isEmpty()) {
            flags = Optional.of(Rounds.send(
                    desk.talk(), recent, part -> UidFetchFlags.all(part, this).with(extras())));
        }
        then(this::recentFlags);
    }

    /** So many by count (protocol danger D-49), and those that were among the newest when they were asked for last. */
    private UidSet recent() throws ConnectorException {
        long last = before.uidNext() - 1;
        if (opened.exists() <= RECENT_UIDS) {
            return UidSet.range(1, last);
        }
        long apart = Math.max(1, last / opened.exists());
        UidSet reach = UidSet.range(Math.max(1, last - RECENT_UIDS * (apart + 1) + 1), last);
        UidSet newest = apart == 1 ? reach : desk.searches().among(reach).highest(RECENT_UIDS);
        long asked = before.unread().below();
        return asked == 0 || newest.isEmpty() ? newest : newest.plus(UidSet.range(asked, newest.min() - 1));
    }

    private void recentFlags() throws ConnectorException {
        if (unseen.isPresent()) {
            compareUnread(unseen.get().await("count what is unread"));
        }
        if (flags.isPresent()) {
            flags.get().await("tell flags");
        }
        then(this::askForArrivals);
    }

    private void compareUnread(List<Optional<UidSet>> answers) {
        if (answers.stream().anyMatch(Optional::isEmpty)) {
            return; // not counted
        }
        UidSet unread = answers.stream().flatMap(Optional::stream).reduce(UidSet.EMPTY, UidSet::plus);
        keywordsUntold = before.unread().isOutdatedBy(unread);
        now = now.withUnread(Unread.of(unread, recent.isEmpty() ? before.uidNext() : recent.min()));
    }

    @Override
    public void flags(long uid, List<String> flags) {
        // what is new comes with its header
        if (uid < before.uidNext()) {
            told.add(facts(opened).changed(uid, flags));
        }
    }

    @Override
    public void flags(long uid, List<String> flags, List<String> labels) {
        if (uid < before.uidNext()) {
            told.add(facts(opened).changed(uid, flags, labels));
        }
    }

    @Override
    public void vanished(UidSet uids) {
        told.addAll(facts(opened).gone(uids));
    }

    private void tellWhatCame() {
        if (!told.isEmpty()) {
            tell(told, before.checkpoint());
            told = new ArrayList<>();
        }
    }

    private void askForArrivals() throws ConnectorException {
        UidSet span = UidSet.range(before.uidNext(), now.uidNext() - 1);
        // protocol dangers D-42 and D-49: a long span may hold next to nothing
        UidSet roster = span.size() <= SHORT_SPAN ? span : desk.searches().among(span);
        arrivals = new HeaderWalk(desk, Windows.oldestFirst(roster, desk.setCharacters()), extras());
        then(this::arrivals);
    }

    private void arrivals() throws ConnectorException {
        Optional<HeaderWalk.Part> part = arrivals.next();
        if (part.isEmpty()) {
            finish();
            return;
        }
        told.addAll(facts(opened).of(part.get()));
        before = before.withSample(before.sample().with(part.get().headers()));
        if (part.get().last()) {
            // those below are accounted for and are not asked for again after a cut
            before = before.withUidNext(part.get().window().max() + 1);
        }
        tellWhatCame();
    }

    private void finish() {
        if (!since().isNone()) {
            now = now.withSample(before.sample());
        }
        whenReached.accept(now);
        end(withCount(told, opened), now.checkpoint(), new PullEnd.Current(keywordsUntold));
    }
}
