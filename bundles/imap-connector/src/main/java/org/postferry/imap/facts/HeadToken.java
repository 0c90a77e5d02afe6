package org.postferry.imap.facts;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.imap.command.Examine;

/**
 * Where the head of one mailbox stands: enough to ask what happened since (RFC 7162 section 3.2.5), and to see without
 * opening it that nothing did.
 *
 * @param uidValidity 0 where the server has none; not the server's own where that lies ({@link Generations})
 * @param uidNext every lower UID is accounted for
 * @param modSeq HIGHESTMODSEQ; 0 where the mailbox has none
 * @param exists how many emails there were
 * @param unread which of them were; not counted where modification sequences tell of changes
 * @param round changes since {@code modSeq} that were told in part
 * @param demotion what this mailbox failed at, until when it is not tried again
 * @param sample of emails, by which it shows whether UIDs still mean them
 */
record HeadToken(
        long uidValidity,
        long uidNext,
        long modSeq,
        long exists,
        Unread unread,
        Round round,
        Demotion demotion,
        Sample sample) {
    private static final String VERSION = "imap1";
    private static final int FIELDS = 10;
    private static final int UNREAD = 5;

    /**
     * A round of changes under way.
     *
     * @param target the HIGHESTMODSEQ when it began: where the mailbox stands when it is over
     * @param told changes of UIDs up to this one were told
     */
    record Round(long target, long told) {
        static final Round NONE = new Round(0, 0);
    }

    /**
     * How a mailbox's changes are asked for, below what the session could (protocol danger D-51).
     *
     * @param steps 0 nothing is demoted, 1 without VANISHED, 2 without CHANGEDSINCE as well
     */
    record Demotion(int steps, Instant until) {
        static final Demotion NONE = new Demotion(0, Instant.EPOCH);

        Demotion at(Instant now) {
            return now.isBefore(until) ? this : NONE;
        }
    }

    HeadToken(long uidValidity, long uidNext, long modSeq, long exists) {
        this(
                uidValidity,
                uidNext,
                modSeq,
                exists,
                Unread.NOT_COUNTED,
                Round.NONE,
                Demotion.NONE,
                new Sample(uidValidity));
    }

    /** How a mailbox stands that was just opened. @param uidNext where it does not say (protocol danger D-46) */
    static HeadToken asOpened(Examine.Opened now, long uidNext) {
        long told = now.uidNext().orElse(0);
        return new HeadToken(now.uidValidity(), told > 0 ? told : uidNext, now.highestModSeq(), now.exists());
    }

    HeadToken withDemotion(Demotion other) {
        return new HeadToken(uidValidity, uidNext, modSeq, exists, unread, round, other, sample);
    }

    /** The same place, but for UIDs: those below {@code other} are accounted for. */
    HeadToken withUidNext(long other) {
        return new HeadToken(uidValidity, other, modSeq, exists, unread, round, demotion, sample);
    }

    HeadToken withUnread(Unread counted) {
        return new HeadToken(uidValidity, uidNext, modSeq, exists, counted, round, demotion, sample);
    }

    HeadToken within(Round other) {
        return new HeadToken(uidValidity, uidNext, modSeq, exists, unread, other, demotion, sample);
    }

    /** The round is over: every change up to its target was told. */
    HeadToken afterRound() {
        return new HeadToken(uidValidity, uidNext, round.target(), exists, unread, Round.NONE, demotion, sample);
    }

    HeadToken withSample(Sample other) {
        return new HeadToken(uidValidity, uidNext, modSeq, exists, unread, round, demotion, other);
    }

    /** The UIDVALIDITY that the server told, 0 where it has none. */
    long told() {
        return sample.told();
    }

    /** UIDVALIDITY alone proves nothing here (protocol danger D-47); where modification sequences go on, UIDs do too. */
    boolean isDoubtful() {
        return told() == 0 || modSeq == 0 || told() != uidValidity;
    }

    /** Why a mailbox that stands like this now is an older state of itself, as after a backup was put back (protocol dangers D-09, D-10). */
    Optional<String> whyOlderThan(HeadToken before) {
        if (uidNext < before.uidNext) {
            return Optional.of("UIDNEXT of the mailbox went back from " + before.uidNext + " to " + uidNext + ".");
        }
        long highest = Math.max(before.modSeq, before.round.target());
        return modSeq > 0 && modSeq < highest
                ? Optional.of("HIGHESTMODSEQ of the mailbox went back from " + highest + " to " + modSeq + ".")
                : Optional.empty();
    }

    String text() {
        String place = String.join(
                ":",
                VERSION,
                Long.toString(uidValidity),
                Long.toString(uidNext),
                Long.toString(modSeq),
                Long.toString(exists),
                unread.text(),
                Long.toString(round.target()),
                Long.toString(round.told()),
                Integer.toString(demotion.steps()),
                Long.toString(demotion.until().getEpochSecond()));
        return sample.equals(new Sample(uidValidity)) ? place : place + ":" + sample.text();
    }

    Checkpoint checkpoint() {
        return new Checkpoint(text());
    }

    /** Empty for what this version did not write. */
    static Optional<HeadToken> parse(String text) {
        String[] fields = text.split(":");
        boolean sampled = fields.length == FIELDS + 1;
        if (!sampled && fields.length != FIELDS || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            long[] numbers = new long[FIELDS];
            for (int i = 1; i < FIELDS; i++) {
                numbers[i] = i == UNREAD ? 0 : Long.parseLong(fields[i]);
            }
            return Optional.of(new HeadToken(
                    numbers[1],
                    numbers[2],
                    numbers[3],
                    numbers[4],
                    Unread.parse(fields[UNREAD]),
                    new Round(numbers[6], numbers[7]),
                    new Demotion((int) numbers[8], Instant.ofEpochSecond(numbers[9])),
                    sampled ? Sample.parse(fields[FIELDS]) : new Sample(numbers[1])));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }
}
