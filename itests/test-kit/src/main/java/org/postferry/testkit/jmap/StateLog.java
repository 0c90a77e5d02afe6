package org.postferry.testkit.jmap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to the objects of one type, in order, and the states between (RFC 8620 section 5.2). Guarded by the
 * {@link JmapStore} that it is of.
 */
final class StateLog {
    /** Between two changes stands a number that is no change's: a state may be of something else. */
    private static final long STEP = 2;

    private final String type;
    private final List<Entry> entries = new ArrayList<>();
    private int era;
    private long last;

    enum Kind {
        CREATED,
        UPDATED,
        /** An update of nothing but what the server counts (RFC 8621 section 2.2). */
        COUNTED,
        DESTROYED
    }

    private record Entry(long number, String id, Kind kind) {}

    /** What {@code changes} tells. @param onlyCounted nothing but counts changed */
    record Told(
            String oldState,
            String newState,
            boolean hasMore,
            List<String> created,
            List<String> updated,
            List<String> destroyed,
            boolean onlyCounted) {}

    StateLog(String type) {
        this.type = type;
    }

    void add(String id, Kind kind) {
        last += STEP;
        entries.add(new Entry(last, id, kind));
    }

    /** What happened is known no more: a client's state is of another era. */
    void beginAnew() {
        entries.clear();
        era++;
        last = 0;
    }

    /** A replica took over that never heard of what was removed; states go on. */
    void forgetRemovals() {
        entries.removeIf(entry -> entry.kind() == Kind.DESTROYED);
    }

    String state() {
        return written(last);
    }

    /** A state that is as good as {@link #state} and no change's own. */
    String laterState() {
        return written(last + 1);
    }

    private String written(long number) {
        // opaque to a client (RFC 8620 section 5.1), so it is not made easy: letters, a colon, a space
        return type + " " + era + ":" + number;
    }

    /** Empty where the state is not known. */
    Optional<Long> number(String state) {
        String prefix = type + " " + era + ":";
        String rest = state.startsWith(prefix) ? state.substring(prefix.length()) : "";
        if (rest.isEmpty() || rest.length() > 18 || !rest.chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        long number = Long.parseLong(rest);
        return number <= last + 1 ? Optional.of(number) : Optional.empty();
    }

    /** How many objects changed since. */
    long changedSince(long since) {
        return entries.stream()
                .filter(entry -> entry.number() > since)
                .map(Entry::id)
                .distinct()
                .count();
    }

    /** The changes since, of {@code most} objects at most. */
    Told since(String oldState, long since, int most) {
        Map<String, List<Kind>> byId = new LinkedHashMap<>();
        long reached = Math.min(since, last);
        boolean hasMore = false;
        for (Entry entry : entries) {
            if (entry.number() <= since) {
                continue;
            }
            if (!byId.containsKey(entry.id()) && byId.size() == most) {
                hasMore = true;
                break;
            }
            byId.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(entry.kind());
            reached = entry.number();
        }
        String newState = hasMore ? written(reached) : state();
        Told told = new Told(
                oldState,
                newState,
                hasMore,
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                byId.values().stream().flatMap(List::stream).allMatch(kind -> kind == Kind.COUNTED));
        byId.forEach((id, kinds) -> sort(told, id, kinds));
        return told;
    }

    /** RFC 8620 section 5.2: what came and went is left out, what came and changed came. */
    private static void sort(Told told, String id, List<Kind> kinds) {
        boolean came = kinds.get(0) == Kind.CREATED;
        boolean went = kinds.get(kinds.size() - 1) == Kind.DESTROYED;
        if (came && !went) {
            told.created().add(id);
        } else if (!came && went) {
            told.destroyed().add(id);
        } else if (!came) {
            told.updated().add(id);
        }
    }
}
