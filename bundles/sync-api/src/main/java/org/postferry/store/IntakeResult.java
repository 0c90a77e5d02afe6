package org.postferry.store;

import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.RemoteId;

/** What became of a batch. */
public sealed interface IntakeResult {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R applied(Applied result);

        R unknown(Unknown result);

        R moved(Moved result);

        R fenced(Fenced result);
    }

    /**
     * Committed.
     *
     * @param created, updated emails
     * @param mailboxes created or changed
     * @param checkpoint where the lane stands now; not the batch's {@code next} where the sum differed
     */
    record Applied(
            int created, int updated, int mailboxes, int staged, int unstaged, Checkpoint checkpoint, Optional<Sum> sum)
            implements IntakeResult {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.applied(this);
        }
    }

    /** Nothing was committed: these ids changed and are not known. Describe them and apply again. */
    record Unknown(Set<RemoteId> ids) implements IntakeResult {
        public Unknown {
            ids = Set.copyOf(ids);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.unknown(this);
        }
    }

    /** Nothing was committed: the lane stands elsewhere by now. */
    record Moved(Checkpoint present) implements IntakeResult {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.moved(this);
        }
    }

    /** Nothing was committed: the lease is another's, or the account is going. */
    record Fenced() implements IntakeResult {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.fenced(this);
        }
    }

    /** The sum that was drawn: ours against the server's own count. */
    record Sum(long ours, long server) {
        public boolean equal() {
            return ours == server;
        }
    }
}
