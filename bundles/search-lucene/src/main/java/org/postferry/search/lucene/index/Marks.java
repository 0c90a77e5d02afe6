package org.postferry.search.lucene.index;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postferry.store.Journal;

/**
 * Where an index stands. Kept in the same commit as its documents, so that a crash neither loses nor doubles one.
 *
 * @param live behind what happened of late
 * @param bulk behind what a first sync brought
 * @param walk while the index is made from the store: {@link #BEGIN} or the page to read next; empty when that is done
 */
record Marks(Journal.Cursor live, Journal.Cursor bulk, Optional<String> walk) {
    /** What a document looks like and how words are made: an index of another form is made anew. */
    private static final String FORM = "5";

    /** The walk's first page. */
    static final String BEGIN = "begin";

    /** Of an index that is to be made from the store: what happens from now on is followed, what was there is walked. */
    static Marks anew(Journal journal) {
        Journal.Cursor now = journal.end();
        return new Marks(now, now, Optional.of(BEGIN));
    }

    /** Reads what {@link #written()} wrote; empty for anything else. */
    static Optional<Marks> read(Map<String, String> data) {
        Optional<Journal.Cursor> live = Journal.Cursor.parse(data.getOrDefault("live", ""));
        Optional<Journal.Cursor> bulk = Journal.Cursor.parse(data.getOrDefault("bulk", ""));
        boolean whole = live.isPresent() && bulk.isPresent() && FORM.equals(data.get("form"));
        return whole
                ? Optional.of(new Marks(live.get(), bulk.get(), Optional.ofNullable(data.get("walk"))))
                : Optional.empty();
    }

    Map<String, String> written() {
        Map<String, String> data = new HashMap<>();
        data.put("form", FORM);
        data.put("live", live.toString());
        data.put("bulk", bulk.toString());
        walk.ifPresent(page -> data.put("walk", page));
        return data;
    }

    Marks withLive(Journal.Cursor next) {
        return new Marks(next, bulk, walk);
    }

    Marks withBulk(Journal.Cursor next) {
        return new Marks(live, next, walk);
    }

    Marks withWalk(Optional<String> next) {
        return new Marks(live, bulk, next);
    }

    /** The cursor that saw less. */
    Journal.Cursor slower() {
        return live.sequence() < bulk.sequence() ? live : bulk;
    }

    /** Whether it saw everything up to there. */
    boolean sawAll(Journal.Cursor cursor) {
        return walk.isEmpty() && slower().sequence() >= cursor.sequence();
    }

    /** Whether it saw what happened of late up to there. While it walks it may not have come to an email that changed before the walk began. */
    boolean saw(Journal.Cursor cursor) {
        return walk.isEmpty() && live.sequence() >= cursor.sequence();
    }
}
