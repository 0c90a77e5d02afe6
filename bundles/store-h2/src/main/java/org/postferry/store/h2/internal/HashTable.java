package org.postferry.store.h2.internal;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Hashes of 24 bits with the numbers that have them, eight bytes each, in open addressing. Not thread-safe. */
final class HashTable {
    private static final int NUMBER_BITS = 40;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final int FIRST_CAPACITY = 1_024;

    /** Numbers begin at 1, so an entry is never 0. */
    private static final long EMPTY = 0;

    private long[] entries = new long[FIRST_CAPACITY];
    private int size;

    void add(int hash, long number) {
        if (size * 4L >= entries.length * 3L) {
            grow();
        }
        insert((long) hash << NUMBER_BITS | number);
        size++;
    }

    /** Hands on all numbers of a hash. */
    void collect(int hash, LongConsumer numbers) {
        for (int slot = slot(hash); entries[slot] != EMPTY; slot = next(slot)) {
            if (entries[slot] >>> NUMBER_BITS == hash) {
                numbers.accept(entries[slot] & NUMBER_MASK);
            }
        }
    }

    int size() {
        return size;
    }

    private void insert(long entry) {
        int slot = slot((int) (entry >>> NUMBER_BITS));
        while (entries[slot] != EMPTY) {
            slot = next(slot);
        }
        entries[slot] = entry;
    }

    private void grow() {
        long[] old = entries;
        entries = new long[old.length * 2];
        Arrays.stream(old).filter(entry -> entry != EMPTY).forEach(this::insert);
    }

    /** Spreads neighbouring hashes. */
    private int slot(int hash) {
        return (int) (hash * 0x9E3779B1L >>> 8) & entries.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & entries.length - 1;
    }
}
