package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.imap.command.Extras;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.command.UidFetchHeaders;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;

/**
 * Asks for headers window by window, the next one on its way while this one is stored. Every UID of a window is accounted
 * for (protocol dangers D-19, D-41): answered, not there by another question, or unreadable after it was asked for alone.
 * Confined to the session's thread.
 */
final class HeaderWalk {
    /** Windows under way: one to store, one on the wire. */
    private static final int DEPTH = 2;

    /** An email that does not come alone in so many tries does not come. */
    static final int MAX_TRIES = 3;

    private static final String SILENCE = "The server lists it and does not answer for it.";

    private static final String FATAL = "The connection ends whenever the server is asked for it.";

    private final Talk talk;
    private final Searches searches;
    private final Suspects suspects;
    private final Suspects.Place place;
    private final Iterator<UidSet> windows;
    private final Extras extras;
    private final Deque<UidFetchHeaders> asked = new ArrayDeque<>();
    private final Deque<Sent<UidFetchHeaders.Answer>> underWay = new ArrayDeque<>();
    private final Deque<UidSet> again = new ArrayDeque<>();
    private Optional<UidSet> doubtful = Optional.empty();
    private UidSet window = UidSet.EMPTY;

    /** Of the mailbox that is open. */
    HeaderWalk(Desk desk, Iterator<UidSet> windows) {
        this(desk, windows, Extras.NONE);
    }

    HeaderWalk(Desk desk, Iterator<UidSet> windows, Extras extras) {
        this.talk = desk.talk();
        this.searches = desk.searches();
        this.suspects = desk.suspects();
        this.place = desk.mailbox().place();
        this.windows = windows;
        this.extras = extras;
    }

    /**
     * Some emails of a window.
     *
     * @param gone those that a search did not find either
     * @param unreadable there, but not to be had; with the server's words
     * @param last no more of this window will come
     */
    record Part(UidSet window, List<FetchedHeader> headers, UidSet gone, Map<Long, String> unreadable, boolean last) {}

    /** Empty when all windows are told. */
    Optional<Part> next() throws ConnectorException {
        if (!again.isEmpty()) {
            return Optional.of(again());
        }
        while (underWay.size() < DEPTH && doubtful.isEmpty() && windows.hasNext()) {
            UidSet uids = windows.next();
            if (suspects.questions(place, uids).size() > 1 || suspects.isFatal(place, uids)) {
                doubtful = Optional.of(uids);
                break;
            }
            UidFetchHeaders command = new UidFetchHeaders(uids, extras);
            asked.add(command);
            underWay.add(talk.send(command));
        }
        if (underWay.isEmpty()) {
            return doubtful.isPresent() ? Optional.of(carefully()) : Optional.empty();
        }
        window = asked.remove().uids();
        UidFetchHeaders.Answer answer = answer(underWay.remove());
        UidSet missing = window.minus(answer.answered()).minus(answer.dropped());
        UidSet present = missing.isEmpty() ? missing : searches.among(missing);
        ask(answer.dropped().plus(present));
        return Optional.of(new Part(window, answer.headers(), missing.minus(present), Map.of(), again.isEmpty()));
    }

    /** A window that broke the connection before, in smaller questions, nothing else under way. */
    private Part carefully() throws ConnectorException {
        window = doubtful.orElseThrow();
        doubtful = Optional.empty();
        UidSet present = searches.among(window);
        if (!present.isEmpty()) {
            suspects.questions(place, present).forEach(this::ask);
        }
        return new Part(window, List.of(), window.minus(present), Map.of(), again.isEmpty());
    }

    /** What was not answered although it is there, in ever smaller questions, until the bad one stands alone. */
    private Part again() throws ConnectorException {
        UidSet uids = again.pop();
        if (uids.size() == 1) {
            return alone(uids);
        }
        UidFetchHeaders.Answer answer = answer(talk.send(new UidFetchHeaders(uids, extras)));
        if (answer.answered().isEmpty()) {
            UidSet lower = uids.lowest(uids.size() / 2);
            ask(uids.minus(lower));
            ask(lower);
        } else {
            ask(uids.minus(answer.answered()));
        }
        return new Part(window, answer.headers(), UidSet.EMPTY, Map.of(), again.isEmpty());
    }

    private void ask(UidSet uids) {
        if (!uids.isEmpty()) {
            again.push(uids);
        }
    }

    private Part alone(UidSet uid) throws ConnectorException {
        boolean fatal = suspects.isFatal(place, uid);
        String words = fatal ? FATAL : SILENCE;
        for (int attempt = 0; attempt < MAX_TRIES && !fatal; attempt++) {
            try {
                UidFetchHeaders.Answer answer = await(talk.send(new UidFetchHeaders(uid, extras)));
                if (!answer.headers().isEmpty()) {
                    return new Part(window, answer.headers(), UidSet.EMPTY, Map.of(), again.isEmpty());
                }
            } catch (RefusedException refused) {
                throwWhatStopsAll(refused);
                words = refused.status().words();
            }
        }
        boolean gone = searches.among(uid).isEmpty();
        return new Part(
                window,
                List.of(),
                gone ? uid : UidSet.EMPTY,
                gone ? Map.of() : Map.of(uid.min(), words),
                again.isEmpty());
    }

    /** A refused window is an empty answer: which of its emails the server cannot give is found out by asking for fewer. */
    private UidFetchHeaders.Answer answer(Sent<UidFetchHeaders.Answer> sent) throws ConnectorException {
        try {
            return await(sent);
        } catch (RefusedException refused) {
            throwWhatStopsAll(refused);
            return ((UidFetchHeaders) sent.command()).done(refused.status());
        }
    }

    private static void throwWhatStopsAll(RefusedException refused) throws ConnectorException {
        if (Failures.stopsAll(refused)) {
            throw Failures.of(refused, "fetch headers", Extent.SCOPE);
        }
    }

    /** Notes over which question the connection broke; the next session asks with more care. */
    private UidFetchHeaders.Answer await(Sent<UidFetchHeaders.Answer> sent)
            throws ConnectorException, RefusedException {
        UidSet uids = ((UidFetchHeaders) sent.command()).uids();
        try {
            UidFetchHeaders.Answer answer = talk.await(sent);
            suspects.passed(place, uids);
            return answer;
        } catch (ConnectorException broken) {
            if (broken.kind() == ConnectorException.Kind.TRANSIENT) {
                suspects.broke(place, uids);
            }
            throw broken;
        }
    }
}
