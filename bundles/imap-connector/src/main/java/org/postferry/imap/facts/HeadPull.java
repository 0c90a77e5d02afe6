package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * What happened in a mailbox since its token: flags and removals, then arrivals, then the count. The next token is the one
 * the mailbox had when it was opened (RFC 7162 section 6): what happened after that is told again by the next pull.
 */
final class HeadPull extends MailboxPull implements FetchedFlags {
    /** A span of UIDs no longer than this is asked for without a search first: one round trip for new mail. */
    private static final long SHORT_SPAN = Windows.MAX_UIDS;

    private static final Duration DEMOTED_FOR = Duration.ofDays(1);

    private final Consumer<HeadToken> whenReached;
    private Examine.Opened opened;
    private HeadToken before;
    private HeadToken now;
    private List<RemoteFact> told = new ArrayList<>();
    private Optional<Sent<UidSet>> changes = Optional.empty();
    private final Deque<Sent<UidSet>> flagWindows = new ArrayDeque<>();
    private Windows flags;
    private HeaderWalk arrivals;

    /** @param whenReached told where the lane stands when everything is told */
    HeadPull(Desk desk, Scope.Mailbox scope, Checkpoint since, Consumer<HeadToken> whenReached) {
        super(desk, scope, since);
        this.whenReached = whenReached;
    }

    @Override
    protected void begin() throws ConnectorException {
        opened = desk.mailbox().open(scope);
        Optional<HeadToken> token = HeadToken.parse(since().value());
        if (since().isNone()) {
            now = token(opened, HeadToken.Demotion.NONE);
            finish();
            return;
        }
        if (token.isEmpty()) {
            gap("Where the mailbox stood was written by another version.");
            return;
        }
        before = token.get();
        if (before.uidValidity() != opened.uidValidity()) {
            gap("UIDVALIDITY of the mailbox changed from " + before.uidValidity() + " to " + opened.uidValidity()
                    + ".");
            return;
        }
        now = token(opened, before.demotion().at(desk.clock().instant()));
        if (now.uidNext() < before.uidNext()) {
            gap("UIDNEXT of the mailbox went back from " + before.uidNext() + " to " + now.uidNext() + ".");
            return;
        }
        if (now.modSeq() > 0 && now.modSeq() < before.modSeq()) {
            // protocol danger D-09: a backup was restored
            gap("HIGHESTMODSEQ of the mailbox went back from " + before.modSeq() + " to " + now.modSeq() + ".");
            return;
        }
        askForChanges();
    }

    private void askForChanges() throws ConnectorException {
        boolean delta =
                before.modSeq() > 0 && now.modSeq() > 0 && now.demotion().steps() < 2;
        if (!delta) {
            UidSet known = UidSet.range(1, before.uidNext() - 1);
            boolean none = known.isEmpty() || opened.exists() == 0;
            flags = Windows.oldestFirst(none ? UidSet.EMPTY : desk.searches().among(known));
            then(this::flagWindow);
            return;
        }
        if (before.modSeq() == now.modSeq()) {
            then(this::askForArrivals);
            return;
        }
        // protocol danger D-44: never "*" in a question about change; the highest UID may be the one that is gone
        UidSet span = UidSet.range(1, Math.max(before.uidNext(), now.uidNext()) - 1);
        changes = span.isEmpty()
                ? Optional.empty()
                : Optional.of(desk.talk().send(UidFetchFlags.changed(span, before.modSeq(), tellsRemovals(), this)));
        then(this::changes);
    }

    private boolean tellsRemovals() {
        return desk.abilities().qresync() && now.demotion().steps() == 0;
    }

    /** Reads the answer as far as one batch goes; how long it is nobody knows beforehand. */
    private void changes() throws ConnectorException {
        while (changes.isPresent() && !changes.get().isDone() && told.size() < FactBatch.MAX_FACTS) {
            desk.talk().step();
        }
        boolean more = changes.isPresent() && !changes.get().isDone();
        try {
            if (changes.isPresent() && !more) {
                desk.talk().await(changes.get());
            }
        } catch (RefusedException refused) {
            demote(refused);
            return;
        }
        tellWhatCame();
        if (!more) {
            then(this::askForArrivals);
        }
    }

    /** Protocol danger D-51: a server may offer it and refuse it for one mailbox. */
    private void demote(RefusedException refused) throws ConnectorException {
        if (refused.status().kind() != Status.Kind.BAD) {
            throw Failures.of(refused, "tell what changed", Extent.SCOPE);
        }
        HeadToken.Demotion demotion = new HeadToken.Demotion(
                tellsRemovals() ? 1 : 2, desk.clock().instant().plus(DEMOTED_FOR));
        now = now.withDemotion(demotion);
        askForChanges();
    }

    /** Without modification sequences every flag is asked for; equal ones write nothing. */
    private void flagWindow() throws ConnectorException {
        while (flagWindows.size() < 2 && flags.hasNext()) {
            flagWindows.add(desk.talk().send(UidFetchFlags.all(flags.next(), this)));
        }
        if (flagWindows.isEmpty()) {
            then(this::askForArrivals);
            return;
        }
        desk.talk().await(flagWindows.remove(), "tell flags", Extent.SCOPE);
        tellWhatCame();
    }

    @Override
    public void flags(long uid, List<String> flags) {
        // what is new comes with its header
        if (uid < before.uidNext()) {
            told.add(facts(opened).changed(uid, flags));
        }
    }

    @Override
    public void vanished(UidSet uids) {
        told.addAll(facts(opened).gone(uids));
    }

    private void tellWhatCame() {
        if (!told.isEmpty()) {
            tell(told);
            told = new ArrayList<>();
        }
    }

    private void askForArrivals() throws ConnectorException {
        UidSet span = UidSet.range(before.uidNext(), now.uidNext() - 1);
        // protocol dangers D-42 and D-49: a long span may hold next to nothing
        UidSet roster = span.size() <= SHORT_SPAN ? span : desk.searches().among(span);
        arrivals = new HeaderWalk(desk.talk(), desk.searches(), Windows.oldestFirst(roster));
        then(this::arrivals);
    }

    private void arrivals() throws ConnectorException {
        Optional<HeaderWalk.Part> part = arrivals.next();
        if (part.isEmpty()) {
            finish();
            return;
        }
        List<RemoteFact> facts = facts(opened).of(part.get());
        if (part.get().last()) {
            // those below are accounted for; everything else is asked for again after a cut
            tell(facts, before.withUidNext(part.get().window().max() + 1).checkpoint());
        } else {
            tell(facts);
        }
    }

    private void finish() {
        whenReached.accept(now);
        end(withCount(List.of(), opened), now.checkpoint(), new PullEnd.Current());
    }
}
