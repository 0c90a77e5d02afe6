package org.postferry.imap.facts;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Select;
import org.postferry.imap.wire.UidSet;

/**
 * Puts emails of one mailbox into another one, window by window, each noted before it is sent; what an earlier try has noted
 * goes first.
 */
final class Transfer {
    /** Emails in one step: a line of five kilobytes. */
    static final int WINDOW = 200;

    private final Desk desk;
    private final Scope.Mailbox from;
    private final Scope.Mailbox into;
    private final Outcomes outcomes;
    private final long uidValidity;
    private final Steps steps;
    private final String name;

    /** @param outcomes of emails of {@code from}, which has this UIDVALIDITY */
    Transfer(Desk desk, Scope.Mailbox from, Scope.Mailbox into, long uidValidity, Outcomes outcomes, Steps steps) {
        this.desk = desk;
        this.from = from;
        this.into = into;
        this.uidValidity = uidValidity;
        this.outcomes = outcomes;
        this.steps = steps;
        this.name = "into " + into.id() + " of " + uidValidity + " from ";
    }

    /**
     * Every email gets an outcome.
     *
     * @param move take them out of where they were
     * @return those that are there now
     */
    UidSet run(UidSet uids, boolean move) throws ConnectorException {
        UidSet left = uids;
        UidSet.Builder arrived = new UidSet.Builder();
        for (Attempts earlier : Attempts.of(steps, desk.clock(), name)) {
            TransferNote note = TransferNote.parse(earlier.noted().orElseThrow());
            UidSet window = note.uids().intersect(left);
            left = left.minus(window);
            if (!window.isEmpty()) {
                arrived.addAll(window(earlier, note).resume(window, move));
            }
        }
        while (!left.isEmpty()) {
            UidSet window = left.lowest(window()).split(desk.setCharacters()).get(0);
            left = left.minus(window);
            arrived.addAll(begin(window, move));
        }
        return arrived.build();
    }

    /** What a server with a limit would not do at once it refuses to copy at all (RFC 9738 section 3.1). */
    private long window() {
        return Math.max(1, Math.min(WINDOW, desk.abilities().messageLimit().orElse(WINDOW)));
    }

    private TransferWindow window(Attempts attempts, TransferNote note) {
        return new TransferWindow(desk, from, into, uidValidity, attempts, note, outcomes);
    }

    private UidSet begin(UidSet window, boolean move) throws ConnectorException {
        Examine.Opened target;
        long uidNext;
        try {
            target = desk.mailbox().open(into);
            uidNext = new Arrivals(desk).uidNext(target);
        } catch (ConnectorException closed) {
            // a mailbox that is not there any more (NONEXISTENT, RFC 5530 section 3) stops its emails, not their
            // mailbox
            outcomes.put(window, Performance.refusal(closed));
            return UidSet.EMPTY;
        }
        Select.Writable source = desk.mailbox().select(from, uidValidity);
        SortedMap<Long, Fingerprint> emails = fingerprints(window);
        if (emails.isEmpty()) {
            return UidSet.EMPTY;
        }
        TransferNote note =
                new TransferNote(target.uidValidity(), uidNext, source.opened().highestModSeq(), emails);
        Attempts attempts = new Attempts(steps, desk.clock(), name + emails.firstKey());
        attempts.note(note.toString());
        return window(attempts, note).begin(move);
    }

    /** What cannot be fetched could not be found again; it stays where it is. */
    private SortedMap<Long, Fingerprint> fingerprints(UidSet window) throws ConnectorException {
        SortedMap<Long, Fingerprint> emails = new TreeMap<>();
        HeaderWalk walk = new HeaderWalk(desk, Windows.oldestFirst(window, desk.setCharacters()));
        for (Optional<HeaderWalk.Part> part = walk.next(); part.isPresent(); part = walk.next()) {
            part.get().headers().forEach(email -> emails.put(email.uid(), Fingerprint.of(email)));
            part.get()
                    .unreadable()
                    .forEach((uid, words) -> outcomes.put(uid, new Outcome.Refused(Kind.TRANSIENT, words)));
            outcomes.put(
                    part.get().gone(),
                    new Outcome.Refused(Kind.PERMANENT, "The email is not in the mailbox any more."));
        }
        return emails;
    }
}
