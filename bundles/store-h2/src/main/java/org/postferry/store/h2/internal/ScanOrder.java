package org.postferry.store.h2.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which order the emails of a large wish are looked at for the next command: those of one mailbox together, as they were found
 * when the last one was put together. A hint only: without it every email is read again for every command. Guarded by the writer's lock.
 */
final class ScanOrder {
    /** Of so many wishes it is remembered, the newest: a hint for a hundred thousand emails takes three megabytes. */
    static final int MAX_WISHES = 4;

    private final Map<Long, List<Long>> orders = new LinkedHashMap<>();

    /** Whether those of one mailbox lie together. */
    boolean knows(long wish) {
        return orders.containsKey(wish);
    }

    /** Those that are left, in the order to look at them. */
    Set<Long> of(long wish, Collection<Long> left) {
        Set<Long> all = left instanceof Set<Long> set ? set : Set.copyOf(left);
        Set<Long> ordered = new LinkedHashSet<>();
        orders.getOrDefault(wish, List.of()).stream().filter(all::contains).forEach(ordered::add);
        ordered.addAll(all);
        return ordered;
    }

    /** @param found those that were not for the first command, mailbox by mailbox */
    void remember(long wish, Collection<List<Long>> found) {
        if (found.isEmpty()) {
            return;
        }
        orders.put(wish, found.stream().flatMap(List::stream).toList());
        if (orders.size() > MAX_WISHES) {
            orders.remove(orders.keySet().iterator().next());
        }
    }
}
