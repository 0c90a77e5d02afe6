package org.postferry.testkit.fault;

/**
 * One thing that goes wrong on the way.
 *
 * @param atByte it strikes the connection that carries this byte, counted over all connections and both directions, just before the byte passes
 */
public record Fault(long atByte, Kind kind) {

    /** What happens. */
    public enum Kind {
        /** Both sides see an orderly end: what was under way ends in the middle. */
        CUT,
        /** Both sides see a reset: what had arrived and was not read yet is lost, too. */
        RESET,
        /** This direction waits for a moment, then goes on. */
        DELAY,
        /** For a while the bytes of this direction arrive one by one, or a few at a time. */
        SPLIT,
        /** The connection is silent for good, and the client is not told: it looks as if it were open. */
        STALL
    }
}
