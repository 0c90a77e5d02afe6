package org.postferry.imap.facts;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.postferry.imap.wire.UidSet;

/**
 * Cuts a roster into windows by count, never by number (protocol danger D-49): each an ascending set (D-50) whose text fits
 * one command. Newest first is a matter of which window comes first.
 */
final class Windows implements Iterator<UidSet> {
    /** Ten digits and a comma each stay below 6,000 characters; half a megabyte of headers is a fraction of a second. */
    static final int MAX_UIDS = 500;

    private static final int UID_CHARACTERS = 11;

    private final boolean newestFirst;
    private final int size;
    private UidSet left;

    private Windows(UidSet roster, boolean newestFirst, int characters) {
        this.size = Math.min(MAX_UIDS, characters / UID_CHARACTERS);
        this.left = roster;
        this.newestFirst = newestFirst;
    }

    /** @param characters of the longest set that the server takes */
    static Windows newestFirst(UidSet roster, int characters) {
        return new Windows(roster, true, characters);
    }

    static Windows oldestFirst(UidSet roster, int characters) {
        return new Windows(roster, false, characters);
    }

    @Override
    public boolean hasNext() {
        return !left.isEmpty();
    }

    @Override
    public UidSet next() {
        if (left.isEmpty()) {
            throw new NoSuchElementException();
        }
        UidSet window = newestFirst ? left.highest(size) : left.lowest(size);
        left = newestFirst ? left.below(window.min()) : left.above(window.max());
        return window;
    }
}
