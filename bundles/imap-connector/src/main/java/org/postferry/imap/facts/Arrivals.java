package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.postferry.connector.ConnectorException;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Extras;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.wire.UidSet;

/** What has come into the mailbox that is open: there we find again what we put into it. */
final class Arrivals {
    private final Desk desk;

    Arrivals(Desk desk) {
        this.desk = desk;
    }

    /** The UID that the next arrival has at least; a server that does not say it is asked for its roster (protocol danger D-10). */
    long uidNext(Examine.Opened opened) throws ConnectorException {
        if (opened.uidNext().isPresent()) {
            return opened.uidNext().getAsLong();
        }
        UidSet roster = desk.searches().all(opened, desk.mailbox().hasChanged());
        return roster.isEmpty() ? 1 : roster.max() + 1;
    }

    /** Those from this UID on, in ascending order. */
    void since(long uidNext, Consumer<FetchedHeader> each) throws ConnectorException {
        these(desk.searches().among(UidSet.range(uidNext, UidSet.MAX_UID)), Extras.NONE, each);
    }

    /** Those of these that are there, in ascending order but for what had to be asked for twice. */
    void these(UidSet uids, Extras extras, Consumer<FetchedHeader> each) throws ConnectorException {
        if (uids.isEmpty()) {
            return;
        }
        HeaderWalk walk = new HeaderWalk(desk, Windows.oldestFirst(uids, desk.setCharacters()), extras);
        for (Optional<HeaderWalk.Part> part = walk.next(); part.isPresent(); part = walk.next()) {
            part.get().headers().forEach(each);
        }
    }

    /** Which of these arrivals is which email; equal ones in the order of their UIDs. */
    static Map<Long, Long> match(SortedMap<Long, Fingerprint> wanted, Map<Long, Fingerprint> arrived) {
        Map<Fingerprint, Deque<Long>> candidates = new HashMap<>();
        new TreeMap<>(arrived).forEach((uid, fingerprint) -> candidates
                .computeIfAbsent(fingerprint, any -> new ArrayDeque<>())
                .add(uid));
        Map<Long, Long> pairs = new TreeMap<>();
        wanted.forEach((uid, fingerprint) -> {
            Deque<Long> equal = candidates.getOrDefault(fingerprint, new ArrayDeque<>());
            if (!equal.isEmpty()) {
                pairs.put(uid, equal.remove());
            }
        });
        return pairs;
    }

    /** Of what the server says became what, that which is true (Exchange mixes it up, docs/quirks.md). */
    static Map<Long, Long> believed(
            Map<Long, Long> claimed, Map<Long, Fingerprint> wanted, Map<Long, Fingerprint> arrived) {
        Map<Long, Long> believed = new TreeMap<>();
        Set<Long> taken = new HashSet<>();
        claimed.forEach((uid, newUid) -> {
            boolean same = wanted.containsKey(uid) && wanted.get(uid).equals(arrived.get(newUid));
            if (same && taken.add(newUid)) {
                believed.put(uid, newUid);
            }
        });
        return believed;
    }
}
