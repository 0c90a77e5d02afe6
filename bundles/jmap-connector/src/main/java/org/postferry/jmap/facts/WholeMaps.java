package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailSet;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Patch;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.jmap.wire.WireException;

/**
 * For a server that refuses a patch's paths (protocol danger D-54): reads the emails and sets their whole maps, only while
 * nobody changed what was read. Where somebody did, Email/changes says which ones are read again. Confined to one call.
 */
final class WholeMaps {
    /** Others may be at work in the account all the time; after so many refusals it is the engine's to wait. */
    static final int TRIES = 5;
    /** Pages of changes between two tries: more is no change of a moment, and everything of ours is read again. */
    static final int MAX_PAGES = 10;

    private final Desk desk;
    private final Map<String, EmailRow> rows = new LinkedHashMap<>();
    private final Map<String, SetError> refused = new LinkedHashMap<>();
    private String state = "";

    WholeMaps(Desk desk) {
        this.desk = desk;
    }

    /** Whether a patch was refused for its paths (RFC 8620 section 5.3). */
    static boolean isWanted(@Nullable SetError refused) {
        return refused != null
                && (refused.type().equals("invalidPatch") || refused.type().equals("invalidProperties"));
    }

    SetAnswer set(List<String> ids, Change change)
            throws WireException, MethodError, ConnectorException, InterruptedException {
        state = read(ids);
        for (int attempt = 0; attempt < TRIES && !rows.isEmpty(); attempt++) {
            Map<String, Patch> updates = new LinkedHashMap<>();
            rows.forEach((id, row) -> updates.put(id, change.whole(row)));
            Optional<SetAnswer> answer =
                    desk.runUnless("stateMismatch", new EmailSet(updates, List.of(), Optional.of(state)));
            if (answer.isPresent()) {
                refused.putAll(answer.get().refused());
                return new SetAnswer(Map.of(), answer.get().done(), refused);
            }
            rebase();
        }
        rows.keySet()
                .forEach(id -> refused.put(id, new SetError("stateMismatch", "Others change it all the time.", "")));
        return new SetAnswer(Map.of(), Set.of(), refused);
    }

    /** @return the state they were read in */
    private String read(List<String> ids) throws ConnectorException, InterruptedException {
        Got<EmailRow> got = desk.emails(ids, EmailGet.MUTABLE);
        rows.keySet().removeAll(ids);
        got.list().forEach(row -> rows.put(row.id(), row));
        got.notFound().forEach(id -> refused.put(id, new SetError("notFound", "", "")));
        return got.state();
    }

    /**
     * Only what changed since is read again; where that cannot be told, all of ours is, and nothing else. The state to set in is
     * asked for first, so that what changes behind it is a mismatch again, and it is a get's own: the one that changes lead to may
     * be another for the same emails (RFC 8620 section 5.3, cyrus-imapd#2369).
     */
    private void rebase() throws WireException, MethodError, ConnectorException, InterruptedException {
        String since = state;
        state = desk.run(EmailGet.state()).state();
        Set<String> changed = new LinkedHashSet<>();
        for (int page = 0; page < MAX_PAGES; page++) {
            Optional<Changes> told = desk.runUnless("cannotCalculateChanges", new EmailChanges(since, desk.window()));
            if (told.isEmpty()) {
                break;
            }
            changed.addAll(told.get().created());
            changed.addAll(told.get().updated());
            changed.addAll(told.get().destroyed());
            since = told.get().newState();
            if (!told.get().hasMore()) {
                changed.retainAll(rows.keySet());
                if (!changed.isEmpty()) {
                    read(new ArrayList<>(changed));
                }
                return;
            }
        }
        state = read(List.copyOf(rows.keySet()));
    }
}
