package org.postferry.connector;

/**
 * One walk over a scope, with a checkpoint of its own.
 */
public record Lane(Scope scope, Kind kind) {
    /** Which walk. */
    public enum Kind {
        /** Follows what happens from the first look on. */
        HEAD,
        /**
         * Walks the rest of a first sync, newest first. Its checkpoint holds the server's change token from before its
         * first read; its facts add emails that are not known and never change known ones.
         */
        HISTORY,
        /** Asks for everything again, whatever head's checkpoint says: for a gap, on resync, where the sum differs, as an audit. */
        SNAPSHOT
    }

    public static Lane head(Scope scope) {
        return new Lane(scope, Kind.HEAD);
    }

    public static Lane history(Scope scope) {
        return new Lane(scope, Kind.HISTORY);
    }

    public static Lane snapshot(Scope scope) {
        return new Lane(scope, Kind.SNAPSHOT);
    }
}
