package org.postferry.imap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postferry.imap.wire.UidSet;

/**
 * Emails that a server could not tell of without losing the connection. What was on the wire when it broke is asked for once
 * more; if it breaks again, in halves, until one email stands alone. All sessions of an account share them. Thread-safe.
 */
final class Suspects {
    /** A connection breaks for many reasons; twice over the same emails is no chance. */
    static final int FATAL = 2;

    /** Alone it must break so many: a single new email is always alone, and networks are bad. */
    static final int FATAL_ALONE = 3;

    /** Sets that are kept; of more the oldest goes, and is found again. */
    static final int MAX_SETS = 100;

    /** What could not be read is asked for daily: by then it is no suspect any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(12);

    /** One mailbox's UIDs under one UIDVALIDITY. */
    record Place(String rawName, long uidValidity) {}

    private record Suspect(Place place, UidSet uids, int breaks, Instant until) {}

    private final Clock clock;
    private final List<Suspect> suspects = new ArrayList<>();

    Suspects(Clock clock) {
        this.clock = clock;
    }

    /** The connection broke over a question for these. */
    synchronized void broke(Place place, UidSet uids) {
        Suspect now = new Suspect(place, uids, 1, clock.instant().plus(FORGOTTEN_AFTER));
        for (Suspect before : List.copyOf(suspects)) {
            UidSet both = before.uids.intersect(uids);
            if (before.place.equals(place) && !both.isEmpty()) {
                suspects.remove(before);
                boolean firstTimeAlone = both.size() == 1 && before.uids.size() > 1;
                now = new Suspect(place, both, firstTimeAlone ? 1 : before.breaks + 1, now.until);
                break;
            }
        }
        suspects.add(now);
        if (suspects.size() > MAX_SETS) {
            suspects.remove(0);
        }
    }

    /** They were asked for, and the connection is still there. */
    synchronized void passed(Place place, UidSet uids) {
        for (Suspect before : List.copyOf(suspects)) {
            if (before.place.equals(place) && !before.uids.intersect(uids).isEmpty()) {
                suspects.remove(before);
                UidSet left = before.uids.minus(uids);
                if (!left.isEmpty()) {
                    suspects.add(new Suspect(place, left, left.size() == 1 ? 1 : before.breaks, before.until));
                }
            }
        }
    }

    /** In which questions these are to be asked for; one of them all where nobody is suspected. */
    synchronized List<UidSet> questions(Place place, UidSet uids) {
        forget();
        List<UidSet> questions = new ArrayList<>();
        UidSet rest = uids;
        for (Suspect suspect : suspects) {
            UidSet part = suspect.uids.intersect(rest);
            boolean suspected = suspect.breaks >= FATAL || suspect.uids.size() == 1;
            if (suspect.place.equals(place) && suspected && !part.isEmpty()) {
                rest = rest.minus(part);
                UidSet lower = part.lowest((part.size() + 1) / 2);
                questions.add(lower);
                if (part.size() > 1) {
                    questions.add(part.minus(lower));
                }
            }
        }
        if (!rest.isEmpty()) {
            questions.add(rest);
        }
        return questions;
    }

    /** This one alone breaks the connection. */
    synchronized boolean isFatal(Place place, UidSet one) {
        forget();
        return suspects.stream()
                .anyMatch(suspect ->
                        suspect.place.equals(place) && suspect.uids.equals(one) && suspect.breaks >= FATAL_ALONE);
    }

    private void forget() {
        Instant now = clock.instant();
        suspects.removeIf(suspect -> !now.isBefore(suspect.until));
    }
}
