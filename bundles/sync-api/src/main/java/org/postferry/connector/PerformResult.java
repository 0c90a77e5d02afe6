package org.postferry.connector;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a command.
 *
 * @param facts what is true of the server now, as far as the answer told it
 * @param outcomes of each email the command named
 * @param outcome of the command as a whole: of the mailbox, of the appended message; never {@link Outcome.Gone}
 */
public record PerformResult(List<RemoteFact> facts, Map<RemoteId, Outcome> outcomes, Outcome outcome) {
    public PerformResult {
        facts = List.copyOf(facts);
        outcomes = Map.copyOf(outcomes);
        if (outcome instanceof Outcome.Gone) {
            throw new IllegalArgumentException("an email may be gone, a command is done or refused");
        }
    }

    /** What came of it for one email, or for the whole. */
    public sealed interface Outcome {
        /**
         * It is so on the server now; {@code newId} where the email has another name there: in the mailbox that it was put
         * into, or in the one that tells of it, as Gmail's All Mail tells labels; then the facts tell its memberships too,
         * but for what was appended, which is in both.
         */
        record Done(Optional<RemoteId> newId) implements Outcome {}

        /**
         * The server said no, in these words; {@code kind} tells whether another try may help. {@code THROTTLED} holds the whole
         * account, as the same failure would.
         *
         * @param lacksRoom it will be taken once there is room for it: it is tried ever less often, for half an hour
         */
        record Refused(ConnectorException.Kind kind, String serverSaid, boolean lacksRoom) implements Outcome {
            public Refused(ConnectorException.Kind kind, String serverSaid) {
                this(kind, serverSaid, false);
            }
        }

        /**
         * There is no such email on the server any more, in no mailbox: nothing is left to be changed, and nothing failed. For
         * servers whose ids name an email wherever it lies; one that is only gone from a mailbox may live on in another.
         */
        record Gone() implements Outcome {}

        /** The answer was lost: it may have happened. */
        record Unknown(String why) implements Outcome {}
    }
}
