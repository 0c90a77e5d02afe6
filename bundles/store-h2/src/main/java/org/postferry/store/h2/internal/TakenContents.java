package org.postferry.store.h2.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postferry.store.h2.row.EmailRow;

/**
 * The emails whose contents somebody fetches now, as their rows were when they were taken: read with their batch, so that
 * writing a content need not ask for its email. Known in memory alone: a crash gives them back. Thread-safe.
 */
final class TakenContents {
    private final Map<Long, EmailRow> rows = new HashMap<>();

    synchronized void add(Collection<EmailRow> taken) {
        taken.forEach(row -> rows.put(row.id(), row));
    }

    synchronized void remove(Collection<Long> emails) {
        emails.forEach(rows::remove);
    }

    synchronized boolean contains(long email) {
        return rows.containsKey(email);
    }

    synchronized Optional<EmailRow> row(long email) {
        return Optional.ofNullable(rows.get(email));
    }
}
