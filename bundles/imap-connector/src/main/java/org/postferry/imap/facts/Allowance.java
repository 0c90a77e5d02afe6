package org.postferry.imap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much one account may ask of its server, all its sessions together: commands in a minute, bytes in a day;
 * and what was found out about the server meanwhile. Thread-safe.
 */
final class Allowance {
    /** What no server minds: Stalwart, which says its limit, takes ten times as many (docs/quirks.md). */
    static final int COMMANDS_PER_MINUTE = 200;

    /** As finely as the last day is remembered. */
    private static final Duration SLOT = Duration.ofHours(1);

    private static final int SLOTS = 24;

    /** What a server offered and could not do is tried again the next day. */
    private static final Duration BELIEVED_AGAIN_AFTER = Duration.ofDays(1);

    private final Clock clock;
    private final Suspects suspects;
    private final Generations generations;
    private final Map<String, Instant> refusedUntil = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final long[] bytes = new long[SLOTS];
    private long slot;
    private Instant paidUntil = Instant.MIN;
    private Instant askedLast = Instant.MIN;
    private boolean brokeOverIntroduction;
    private Optional<String> blamed = Optional.empty();
    private final Set<String> takenBack = new HashSet<>();

    Allowance(Clock clock) {
        this.clock = clock;
        this.suspects = new Suspects(clock);
        this.generations = new Generations(clock);
    }

    /** Emails over which connections broke. */
    Suspects suspects() {
        return suspects;
    }

    /** Mailboxes that were numbered anew and did not say so. */
    Generations generations() {
        return generations;
    }

    /**
     * Takes one command of the minute's; who comes first is served first.
     *
     * @param perMinute 0: there is no limit
     * @return how long to wait before it is sent
     */
    synchronized Duration command(int perMinute) {
        if (perMinute == 0) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        Duration cost = Duration.ofMinutes(1).dividedBy(perMinute);
        Instant fullMinute = now.minus(Duration.ofMinutes(1));
        // a clock that was set back makes nobody wait for it to come back
        boolean afresh = now.isBefore(askedLast) || paidUntil.isBefore(fullMinute);
        paidUntil = (afresh ? fullMinute : paidUntil).plus(cost);
        askedLast = now;
        Duration ahead = Duration.between(now, paidUntil);
        return ahead.isNegative() ? Duration.ZERO : ahead;
    }

    /** The server offers that and does not do it, or does it so that it is not to be borne. @param word a capability that we use */
    synchronized void refuse(String word) {
        refusedUntil.put(word, clock.instant().plus(BELIEVED_AGAIN_AFTER));
    }

    synchronized boolean refuses(String word) {
        return clock.instant().isBefore(refusedUntil.getOrDefault(word, Instant.MIN));
    }

    /** What of an offer is left to work with. */
    synchronized Set<String> believed(Set<String> offered) {
        Set<String> believed = new TreeSet<>(offered);
        believed.removeIf(this::refuses);
        return believed;
    }

    /** The server ended the connection before the {@link Introduction} was over. */
    synchronized void breakOverIntroduction() {
        brokeOverIntroduction = true;
    }

    synchronized boolean brokeOverIntroduction() {
        return brokeOverIntroduction;
    }

    synchronized void introduced() {
        brokeOverIntroduction = false;
        blamed = Optional.empty();
        takenBack.clear();
    }

    /** The connection stood when the server was asked for that. */
    synchronized void answers(String word) {
        answered.add(word);
    }

    /**
     * Blames the word that ended two connections in a row; the next one again needs two. False where it answered before: what ends
     * connections now is something else, such as a limit to how many there are. Where leaving out another one has not helped, that
     * one is taken back; should it end two again, both are to blame.
     */
    synchronized boolean refuseUnanswered(String word) {
        if (answered.contains(word)) {
            return false;
        }
        if (!takenBack.contains(word)) {
            blamed.filter(takenBack::add).ifPresent(refusedUntil::remove);
        }
        refuse(word);
        blamed = Optional.of(word);
        brokeOverIntroduction = false;
        return true;
    }

    synchronized void received(long count) {
        bytes[index(clock.instant())] += count;
    }

    /** What came in the last day. */
    synchronized long bytesOfTheDay() {
        index(clock.instant());
        long sum = 0;
        for (long count : bytes) {
            sum += count;
        }
        return sum;
    }

    /** The present hour's place; hours that have passed since the last look are emptied. */
    private int index(Instant now) {
        long present = now.getEpochSecond() / SLOT.toSeconds();
        for (long passed = Math.max(slot + 1, present - SLOTS + 1); passed <= present; passed++) {
            bytes[(int) (passed % SLOTS)] = 0;
        }
        slot = Math.max(slot, present);
        return (int) (present % SLOTS);
    }
}
