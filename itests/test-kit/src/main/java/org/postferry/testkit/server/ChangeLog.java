package org.postferry.testkit.server;

import java.util.ArrayList;
import java.util.List;

/** What happened to the account's emails, in order: JMAP's state. Guarded by the server's lock. */
final class ChangeLog {
    private final List<Change> changes = new ArrayList<>();
    private long state = 1;
    private long forgotten;
    private long version;

    enum Kind {
        CREATED,
        UPDATED,
        DESTROYED
    }

    /** @param state what the state was after it */
    record Change(long state, String key, Kind kind) {}

    void add(String key, Kind kind) {
        changes.add(new Change(++state, key, kind));
    }

    void forget() {
        changes.clear();
        forgotten = ++state;
    }

    void touch() {
        version++;
    }

    long version() {
        return version;
    }

    long state() {
        return state;
    }

    /** Whether it can be said what changed since that state. */
    boolean reaches(long since) {
        return since >= forgotten && since <= state;
    }

    List<Change> since(long since) {
        return changes.stream().filter(change -> change.state() > since).toList();
    }
}
