package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the methods of an account have in common: its objects, the limits, the habits, and the shapes of answers. */
record MethodContext(String accountId, JmapStore store, ServerLimits limits, Set<Habit> habits) {
    /** What a server tells of a list that cuts it; fewer than any test's window. */
    private static final int SHORT_PAGE = 17;

    boolean has(Habit habit) {
        return habits.contains(habit);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    ObjectNode answer() {
        return object().put("accountId", accountId);
    }

    static ArrayNode texts(ObjectNode answer, String name, Collection<String> texts) {
        ArrayNode array = answer.putArray(name);
        texts.forEach(array::add);
        return array;
    }

    /** RFC 8620 section 5.3: null where there are none. */
    static void results(ObjectNode answer, String name, Map<String, ? extends JsonNode> results) {
        if (results.isEmpty()) {
            answer.putNull(name);
        } else {
            results.forEach(answer.putObject(name)::set);
        }
    }

    /** RFC 8620 section 5.1: the named ones, or {@code all}, no more than the server takes. */
    Collection<String> wanted(Arguments arguments, Collection<String> all) throws Refusal {
        Optional<List<String>> named = arguments.texts("ids");
        Collection<String> ids = named.isPresent() ? Set.copyOf(named.get()) : all;
        if (ids.size() > limits.objectsInGet()) {
            throw new Refusal("requestTooLarge", ids.size() + " objects are more than " + limits.objectsInGet());
        }
        return ids;
    }

    /** RFC 8620 section 5.1. */
    static List<String> properties(Arguments arguments, List<String> known) throws Refusal {
        List<String> properties = arguments.texts("properties").orElse(known);
        for (String property : properties) {
            if (!known.contains(property)) {
                throw Refusal.invalidArguments("no property is called \"" + property + "\"");
            }
        }
        return properties;
    }

    void checkSetSize(int objects) throws Refusal {
        if (objects > limits.objectsInSet()) {
            throw new Refusal("requestTooLarge", objects + " objects are more than " + limits.objectsInSet());
        }
    }

    /** RFC 8620 section 5.3: a state is compared with what a get tells, and with nothing else. */
    void checkState(Arguments arguments, StateLog log) throws Refusal {
        Optional<String> wanted = arguments.text("ifInState");
        if (wanted.isPresent() && !wanted.get().equals(state(log)) && !has(Habit.IGNORES_IF_IN_STATE)) {
            throw new Refusal("stateMismatch", "the state is another by now");
        }
    }

    /** What a get tells. */
    String state(StateLog log) {
        return has(Habit.CHANGES_BEHIND_GET) ? log.laterState() : log.state();
    }

    /** RFC 8620 section 5.2. */
    StateLog.Told changes(Arguments arguments, StateLog log) throws Refusal {
        String since =
                arguments.text("sinceState").orElseThrow(() -> Refusal.invalidArguments("there is no \"sinceState\""));
        Optional<Integer> most = arguments.unsigned("maxChanges");
        if (most.isPresent() && most.get() == 0) {
            throw Refusal.invalidArguments("\"maxChanges\" is not more than zero");
        }
        Optional<Long> number = log.number(since);
        if (number.isEmpty()) {
            throw has(Habit.UNKNOWN_STATE_IS_INVALID)
                    ? Refusal.invalidArguments("no such state")
                    : new Refusal("cannotCalculateChanges", "no such state");
        }
        StateLog.Told told = log.since(since, number.get(), most.orElse(Integer.MAX_VALUE));
        if (told.hasMore() && has(Habit.CANNOT_TELL_MANY_CHANGES)) {
            throw new Refusal("cannotCalculateChanges", "too much changed");
        }
        return told;
    }

    ObjectNode json(StateLog.Told told) {
        boolean endless = told.hasMore() && has(Habit.ENDLESS_CHANGES);
        ObjectNode answer = answer();
        answer.put("oldState", told.oldState());
        answer.put("newState", endless ? told.oldState() : told.newState());
        answer.put("hasMoreChanges", told.hasMore());
        texts(answer, "created", told.created());
        texts(answer, "updated", told.updated());
        texts(answer, "destroyed", told.destroyed());
        return answer;
    }

    /** RFC 8620 section 5.5: the part of a list that was asked for. */
    ObjectNode page(Arguments arguments, List<String> all, String queryState) throws Refusal {
        int from = from(arguments, all);
        Optional<Integer> limit = arguments.unsigned("limit");
        int told = Math.min(limit.orElse(Integer.MAX_VALUE), has(Habit.SHORT_PAGES) ? SHORT_PAGE : Integer.MAX_VALUE);
        ObjectNode answer = answer().put("queryState", queryState)
                .put("canCalculateChanges", false)
                .put("position", from);
        texts(answer, "ids", all.stream().skip(from).limit(told).toList());
        if (arguments.bool("calculateTotal")) {
            answer.put("total", all.size());
        }
        if (told < limit.orElse(Integer.MAX_VALUE)) {
            answer.put("limit", told);
        }
        return answer;
    }

    private int from(Arguments arguments, List<String> all) throws Refusal {
        Optional<String> anchor = arguments.text("anchor");
        if (anchor.isEmpty()) {
            long position = arguments.integer("position").orElse(0L);
            return (int) Math.max(0, position < 0 ? all.size() + position : Math.min(position, all.size()));
        }
        if (has(Habit.NO_ANCHORS)) {
            throw Refusal.invalidArguments("no argument is called \"anchor\"");
        }
        int at = all.indexOf(anchor.get());
        if (at < 0) {
            throw new Refusal("anchorNotFound", "it is not in the list");
        }
        long offset = arguments.integer("anchorOffset").orElse(0L);
        return (int) Math.max(0, Math.min(all.size(), at + offset));
    }
}
