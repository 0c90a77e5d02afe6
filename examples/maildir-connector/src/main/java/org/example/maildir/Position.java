package org.example.maildir;

import java.util.Optional;
import org.postferry.connector.Checkpoint;

/**
 * Where a lane stands, as it is written into a checkpoint.
 *
 * @param lane which lane wrote it, with the version of the form
 * @param token what the listing was before the first read
 * @param note a history's place in time, a snapshot's id; else empty
 * @param place the name of the last email that was told; empty at the beginning
 */
record Position(String lane, String token, String note, String place) {
    static final String LIST = "list1";
    static final String HEAD = "head1";
    static final String HISTORY = "history1";
    static final String SNAPSHOT = "snapshot1";

    static Position head(String token) {
        return new Position(HEAD, token, "", "");
    }

    Position at(String newNote, String newPlace) {
        return new Position(lane, token, newNote, newPlace);
    }

    /** A name is the last part, so that it may hold anything. */
    Checkpoint encode() {
        return new Checkpoint(lane + "|" + token + "|" + note + "|" + place);
    }

    /** Empty for what this lane did not write. */
    static Optional<Position> decode(String lane, Checkpoint checkpoint) {
        String[] parts = checkpoint.value().split("\\|", 4);
        return parts.length == 4 && parts[0].equals(lane)
                ? Optional.of(new Position(parts[0], parts[1], parts[2], parts[3]))
                : Optional.empty();
    }
}
