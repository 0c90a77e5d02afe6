package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.UUID;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.FetchedFlags;
import org.postferry.imap.command.UidFetchFlags;
import org.postferry.imap.command.UidFetchStamps.Stamp;
import org.postferry.imap.wire.UidSet;

/** Names everything that is there, whatever head's token says: the roster of UIDs, with flags where they are wanted. */
final class SnapshotPull extends MailboxPull implements FetchedFlags {
    private final boolean keywords;
    private final Optional<HeadToken> headStands;
    private Examine.Opened opened;
    private WalkToken place;
    private Windows windows;
    private List<RemoteFact> told = new ArrayList<>();
    private Optional<UidSet> nextWindow = Optional.empty();
    private Optional<Rounds<UidSet>> nextFlags = Optional.empty();

    SnapshotPull(Desk desk, Scope.Mailbox scope, Pull pull) {
        super(desk, scope, pull.since());
        this.keywords = pull.keywords();
        this.headStands = HeadToken.parse(pull.head().value());
    }

    @Override
    protected void begin() throws ConnectorException {
        Optional<WalkToken> before =
                WalkToken.parse(since()).filter(token -> !token.name().isEmpty());
        Optional<HeadToken> known = before.map(WalkToken::head).or(() -> headStands);
        known.ifPresent(token -> desk.mailbox().learn(scope, token));
        opened = desk.mailbox().open(scope);
        HeadToken head = token(opened);
        if (known.isPresent() && known.get().uidValidity() == opened.uidValidity()) {
            head = continued(known.get(), head);
        }
        if (before.isEmpty() && !since().isNone()) {
            gap("Where the snapshot of the mailbox stood was written by another version.");
            return;
        }
        if (before.isPresent() && before.get().head().uidValidity() != opened.uidValidity()) {
            gap("UIDVALIDITY of the mailbox changed from " + before.get().head().uidValidity() + " to "
                    + opened.uidValidity() + ".");
            return;
        }
        desk.mailbox().account();
        if (before.isPresent() && (before.get().keywords() || !keywords)) {
            place = before.get();
            then(this::roster);
            return;
        }
        place = new WalkToken(UUID.randomUUID().toString(), head, 0, keywords);
        tell(
                List.of(new RemoteFact.SnapshotBegan(place.name(), OptionalLong.of(opened.uidValidity()))),
                place.checkpoint());
        then(this::roster);
    }

    /** With what is left of the sample; under another UIDVALIDITY when UIDs came to mean other emails. */
    private HeadToken continued(HeadToken known, HeadToken now) throws ConnectorException {
        Optional<Sample> left = stillMeant(known, now);
        if (left.isPresent()) {
            return now.withSample(left.get());
        }
        opened = desk.mailbox().renumber();
        return token(opened);
    }

    private void roster() throws ConnectorException {
        UidSet roster = desk.searches().all(opened, desk.mailbox().hasChanged());
        if (place.keywords()) {
            place = place.withSample(sampleOf(roster));
        }
        windows = Windows.oldestFirst(roster.above(place.uid()), desk.setCharacters());
        then(this::window);
    }

    /** The ends of what is there, asked for as far as they are not in the sample that there is. */
    private Sample sampleOf(UidSet roster) throws ConnectorException {
        Sample known = place.head().sample();
        SortedMap<Long, Stamp> there = stamps(Sample.of(roster).minus(known.uids()), opened.exists());
        known.emails().forEach((uid, stamp) -> {
            if (roster.contains(uid)) {
                there.put(uid, stamp);
            }
        });
        return new Sample(known.told()).with(there);
    }

    private void window() throws ConnectorException {
        if (nextWindow.isEmpty()) {
            advance();
        }
        if (nextWindow.isEmpty()) {
            finish();
            return;
        }
        UidSet window = nextWindow.get();
        Optional<Rounds<UidSet>> answer = nextFlags;
        UidSet answered = UidSet.EMPTY;
        if (answer.isPresent()) {
            for (UidSet told : answer.get().await("tell flags")) {
                answered = answered.plus(told);
            }
        }
        List<RemoteFact> facts = told;
        told = new ArrayList<>();
        UidSet unanswered = window.minus(answered);
        if (answer.isPresent() && !unanswered.isEmpty()) {
            // the roster named them; only another question can take that back (protocol danger D-41)
            unanswered = desk.searches().among(unanswered);
        }
        facts.addAll(facts(opened).present(unanswered));
        place = place.at(window.max());
        tell(facts, place.checkpoint());
        advance();
    }

    /** The next window is on its way while this one is stored. */
    private void advance() throws ConnectorException {
        nextWindow = windows.hasNext() ? Optional.of(windows.next()) : Optional.empty();
        nextFlags = nextWindow.isPresent() && place.keywords()
                ? Optional.of(Rounds.send(desk.talk(), nextWindow.get(), part -> UidFetchFlags.all(part, this)
                        .with(extras())))
                : Optional.empty();
    }

    private void finish() {
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotEnded(place.name()));
        boolean sameAsAtItsBeginning = place.head().exists() == opened.exists()
                && opened.uidNext().equals(OptionalLong.of(place.head().uidNext()));
        Checkpoint head = place.keywords() ? place.head().checkpoint() : Checkpoint.NONE;
        end(
                sameAsAtItsBeginning ? withCount(facts, opened) : facts,
                place.checkpoint(),
                new PullEnd.Whole(head, false));
    }

    @Override
    public void flags(long uid, List<String> flags) {
        told.add(facts(opened).changed(uid, flags));
    }

    @Override
    public void flags(long uid, List<String> flags, List<String> labels) {
        told.add(facts(opened).changed(uid, flags, labels));
    }

    @Override
    public void vanished(UidSet uids) {
        // nothing that was asked for tells removals here
    }
}
