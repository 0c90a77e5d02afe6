package org.postferry.imap.facts;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.wire.UidSet;

/** The rest of a first sync, newest first, by windows of a roster. Its token is from before its first read. */
final class HistoryPull extends MailboxPull {
    /** A day is the server's own, in its own time zone (protocol danger D-25). */
    private static final int DAYS_ASIDE = 2;

    private static final DateTimeFormatter SEARCH_DATE =
            DateTimeFormatter.ofPattern("d-MMM-yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Checkpoint headStands;
    private Examine.Opened opened;
    private WalkToken place;
    private UidSet roster = UidSet.EMPTY;
    private UidSet leftOut = UidSet.EMPTY;
    private HeaderWalk walk;

    /** @param headStands what head has told of known emails goes no further */
    HistoryPull(Desk desk, Scope.Mailbox scope, Checkpoint since, Checkpoint headStands) {
        super(desk, scope, since);
        this.headStands = headStands;
    }

    @Override
    protected void begin() throws ConnectorException {
        Optional<WalkToken> before = WalkToken.parse(since());
        before.map(WalkToken::head)
                .or(() -> HeadToken.parse(headStands.value()))
                .ifPresent(known -> desk.mailbox().learn(scope, known));
        opened = desk.mailbox().open(scope);
        if (since().isNone()) {
            HeadToken now = token(opened);
            before = Optional.of(new WalkToken("", handedOver(now), now.uidNext(), true));
        }
        if (before.isEmpty()) {
            gap("Where the history of the mailbox stood was written by another version.");
            return;
        }
        place = before.get();
        if (place.head().uidValidity() != opened.uidValidity()) {
            gap("UIDVALIDITY of the mailbox changed from " + place.head().uidValidity() + " to " + opened.uidValidity()
                    + ".");
            return;
        }
        UidSet span = UidSet.range(1, place.uid() - 1);
        roster = opened.exists() == 0 || span.isEmpty()
                ? UidSet.EMPTY
                : desk.searches().among(span);
        UidSet wanted = roster;
        if (desk.receivedSince().isPresent() && !roster.isEmpty()) {
            wanted = desk.searches()
                    .among(span, since(desk.receivedSince().get()))
                    .intersect(roster);
            leftOut = roster.minus(wanted);
        }
        walk = new HeaderWalk(desk, Windows.newestFirst(wanted, desk.setCharacters()), extras());
        then(this::window);
    }

    /** Where head is to go on when history is done: no later than where it stands, or a change of an email that it brought would be lost. */
    private HeadToken handedOver(HeadToken now) {
        return HeadToken.parse(headStands.value())
                .filter(head -> head.uidValidity() == now.uidValidity())
                .orElse(now);
    }

    private static String since(Instant day) {
        return "SINCE " + SEARCH_DATE.format(day.minus(DAYS_ASIDE, ChronoUnit.DAYS));
    }

    private void window() throws ConnectorException {
        Optional<HeaderWalk.Part> part = walk.next();
        if (part.isEmpty()) {
            // RFC 7162 section 3.2: only a mailbox with QRESYNC tells what went while history was read
            boolean told = desk.abilities().qresync() && place.head().modSeq() > 0;
            Checkpoint head = place.head().checkpoint();
            end(facts(opened).leftOut(leftOut), place.at(1).checkpoint(), new PullEnd.Whole(head, !told));
            return;
        }
        List<RemoteFact> facts = new ArrayList<>(facts(opened).of(part.get()));
        place = place.withSample(place.head().sample().with(part.get().headers()));
        if (!part.get().last()) {
            tell(facts);
            return;
        }
        long lowest = part.get().window().min();
        UidSet passed = leftOut.above(lowest - 1);
        leftOut = leftOut.minus(passed);
        facts.addAll(facts(opened).leftOut(passed));
        place = place.at(lowest);
        tell(facts, place.checkpoint());
    }
}
