package org.postferry.imap.facts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.wire.Listener;
import org.postferry.imap.wire.Response;

/**
 * What the server told without being asked: by IDLE, by NOTIFY, or beside another command's answer. Nothing of it is lost
 * between two waits, and a standing that is told again is no news. Confined to the session's thread.
 */
final class News implements Listener {
    /** So many mailboxes' standings are remembered; of the others each word counts as news. */
    static final int MAX_STANDINGS = 10_000;

    private final Map<String, StatusRow> standings = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private Set<String> judged = Set.of();
    private boolean untold;
    private boolean overflowed;

    @Override
    public void heard(Response response) {
        if (response instanceof Response.Condition condition
                && condition.status().hasCode("NOTIFICATIONOVERFLOW")) {
            // RFC 5465 section 5.8: from now on it tells nothing; what was to be told is anybody's guess
            overflowed = true;
            untold = true;
        }
    }

    @Override
    public void answered(Response.Untagged response) {
        StatusRow.of(response).ifPresent(row -> standing(row, false));
    }

    @Override
    public void stray(Response.Untagged response) {
        // RFC 5465 section 5.4: a mailbox was made, renamed or deleted
        untold = untold || response instanceof Response.Data data && data.name().equals("LIST");
        StatusRow.of(response).ifPresent(row -> standing(row, true));
    }

    /** @param isStray nobody asked: what was not known before is news as well */
    private void standing(StatusRow row, boolean isStray) {
        Optional<StatusRow> known = Optional.ofNullable(standings.get(row.name()));
        StatusRow now = known.map(before -> before.updated(row)).orElse(row);
        if (known.isPresent() || standings.size() < MAX_STANDINGS) {
            standings.put(row.name(), now);
        }
        boolean differs = known.map(before -> !before.equals(now)).orElse(isStray);
        if (differs && (isStray || !judged.contains(row.name()))) {
            changed(row.name());
        }
    }

    /** The server told of a change in this mailbox. */
    void changed(String rawName) {
        if (changed.size() < MAX_STANDINGS) {
            changed.add(rawName);
        }
        untold = true;
    }

    /** Whether there is news since this was asked last. */
    boolean taken() {
        boolean was = untold;
        untold = false;
        return was;
    }

    boolean isPending() {
        return untold;
    }

    /**
     * Somebody asks how these mailboxes stand and judges the answers: they are no news to him.
     *
     * @return in which of them a change was told since the last time
     */
    Set<String> beginJudging(Set<String> rawNames) {
        Set<String> told = new HashSet<>(changed);
        told.retainAll(rawNames);
        changed.removeAll(told);
        untold = false;
        judged = rawNames;
        return told;
    }

    void endJudging() {
        judged = Set.of();
    }

    /** Whether the server stopped telling since this was asked last. */
    boolean takeOverflow() {
        boolean was = overflowed;
        overflowed = false;
        return was;
    }
}
