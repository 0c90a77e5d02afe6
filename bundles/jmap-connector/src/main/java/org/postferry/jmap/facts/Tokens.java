package org.postferry.jmap.facts;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Checkpoint;

/** What a lane's checkpoint holds, and how it is written. What another version wrote reads as nothing: that is stale, not wrong. */
final class Tokens {
    private static final String NONE = "-";

    private Tokens() {}

    /** Head of the emails or of the list: a state of the server (RFC 8620 section 5.2). */
    static Checkpoint ofState(String kind, String state) {
        return new Checkpoint(kind + "1:" + state);
    }

    static Optional<String> state(String kind, Checkpoint checkpoint) {
        String prefix = kind + "1:";
        String value = checkpoint.value();
        return value.startsWith(prefix) && value.length() > prefix.length()
                ? Optional.of(value.substring(prefix.length()))
                : Optional.empty();
    }

    /** RFC 8620 section 1.2: no id has one; what has is no id to lean on. */
    private static boolean hasNoColon(String id) {
        return id.indexOf(':') < 0;
    }

    /**
     * A walk over all emails by the time of receipt.
     *
     * @param snapshot its id, empty for a history
     * @param edge the last second that was seen
     * @param position how many emails of the question from that second on were seen
     * @param anchor the last email that was seen, where all emails of the last window are of that second
     * @param state the emails' state before the first question; empty before it
     */
    record Walked(String snapshot, Optional<Instant> edge, long position, Optional<String> anchor, String state) {
        static Walked begin(String snapshot, String state) {
            return new Walked(snapshot, Optional.empty(), 0, Optional.empty(), state);
        }

        Checkpoint encode() {
            String second = edge.map(time -> "" + time.getEpochSecond()).orElse(NONE);
            return new Checkpoint("walk2:" + snapshot + ":" + second + ":" + position + ":"
                    + anchor.filter(Tokens::hasNoColon).orElse(NONE) + ":" + state);
        }

        static Optional<Walked> decode(Checkpoint checkpoint) {
            String[] parts = checkpoint.value().split(":", 6);
            if (parts.length != 6 || !parts[0].equals("walk2")) {
                return Optional.empty();
            }
            try {
                Optional<Instant> edge = parts[2].equals(NONE)
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochSecond(Long.parseLong(parts[2])));
                Optional<String> anchor = parts[4].equals(NONE) ? Optional.empty() : Optional.of(parts[4]);
                return Optional.of(new Walked(parts[1], edge, Long.parseLong(parts[3]), anchor, parts[5]));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
