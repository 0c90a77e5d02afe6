package org.postferry.imap.facts;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Checkpoint;

/**
 * Where the head of one mailbox stands: enough to ask what happened since (RFC 7162 section 3.2.5), and to see without
 * opening it that nothing did.
 *
 * @param uidValidity 0 where the server has none
 * @param uidNext every lower UID is accounted for
 * @param modSeq HIGHESTMODSEQ; 0 where the mailbox has none
 * @param exists how many emails there were
 * @param demotion what this mailbox failed at, until when it is not tried again
 */
record HeadToken(long uidValidity, long uidNext, long modSeq, long exists, Demotion demotion) {
    private static final String VERSION = "imap1";
    private static final int FIELDS = 7;

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

    HeadToken withDemotion(Demotion other) {
        return new HeadToken(uidValidity, uidNext, modSeq, exists, other);
    }

    /** The same place, but for UIDs: those below {@code other} are accounted for. */
    HeadToken withUidNext(long other) {
        return new HeadToken(uidValidity, other, modSeq, exists, demotion);
    }

    String text() {
        return String.join(
                ":",
                VERSION,
                Long.toString(uidValidity),
                Long.toString(uidNext),
                Long.toString(modSeq),
                Long.toString(exists),
                Integer.toString(demotion.steps()),
                Long.toString(demotion.until().getEpochSecond()));
    }

    Checkpoint checkpoint() {
        return new Checkpoint(text());
    }

    /** Empty for what this version did not write. */
    static Optional<HeadToken> parse(String text) {
        String[] fields = text.split(":");
        if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HeadToken(
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4]),
                    new Demotion(Integer.parseInt(fields[5]), Instant.ofEpochSecond(Long.parseLong(fields[6])))));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }
}
