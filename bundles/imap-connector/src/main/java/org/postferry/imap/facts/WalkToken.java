package org.postferry.imap.facts;

import java.util.Optional;
import org.postferry.connector.Checkpoint;

/**
 * Where history or a snapshot stands.
 *
 * @param name of the snapshot; empty for history
 * @param head how the mailbox stood before the first read
 * @param uid history: this one and those above are told; snapshot: this one and those below
 * @param keywords the snapshot brings keywords
 */
record WalkToken(String name, HeadToken head, long uid, boolean keywords) {
    private static final int FIELDS = 4;

    WalkToken at(long other) {
        return new WalkToken(name, head, other, keywords);
    }

    WalkToken withSample(Sample sample) {
        return new WalkToken(name, head.withSample(sample), uid, keywords);
    }

    Checkpoint checkpoint() {
        return new Checkpoint(String.join("/", name, Long.toString(uid), Boolean.toString(keywords), head.text()));
    }

    /** Empty for what this version did not write. */
    static Optional<WalkToken> parse(Checkpoint checkpoint) {
        String[] fields = checkpoint.value().split("/");
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            long uid = Long.parseLong(fields[1]);
            return HeadToken.parse(fields[3])
                    .map(head -> new WalkToken(fields[0], head, uid, Boolean.parseBoolean(fields[2])));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }
}
