package org.postferry.store.h2.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The conversations of one account: by hashes of the names they are found by, and which email is in which. Hashes have 56
 * bits, so that equal ones are equal names. Twelve bytes a name, in open addressing, and four an email. Not thread-safe.
 */
final class ThreadTable {
    private static final int FIRST_CAPACITY = 1_024;

    /** No hash is 0: see {@link #hash}. */
    private static final long EMPTY = 0;

    /** What eight bytes of a packed row hold. */
    private static final long HASH_MASK = (1L << 56) - 1;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long[] hashes = new long[FIRST_CAPACITY];
    private int[] threads = new int[FIRST_CAPACITY];
    private int size;
    private int[] byEmail = new int[FIRST_CAPACITY];
    private final BitSet told = new BitSet();
    /** Conversations that turned out to be part of another one. What they became is never in here itself. */
    private final Map<Integer, Integer> merged = new HashMap<>();

    /** FNV-1a over the characters, mixed at the end. */
    static long hash(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 29) & HASH_MASK;
        return hash == EMPTY ? 1 : hash;
    }

    /** The conversation a name is known in; 0 for none. */
    int find(long hash) {
        int slot = slot(hash);
        return hashes[slot] == hash ? root(threads[slot]) : 0;
    }

    /** What a conversation became. */
    int root(int thread) {
        return merged.getOrDefault(thread, thread);
    }

    void name(long hash, int thread) {
        if (size * 4L >= hashes.length * 3L) {
            grow();
        }
        int slot = slot(hash);
        size += hashes[slot] == hash ? 0 : 1;
        hashes[slot] = hash;
        threads[slot] = thread;
    }

    /** @param number of the email within its account: they are minted one after the other */
    void email(long number, int thread) {
        int index = Math.toIntExact(number);
        if (index >= byEmail.length) {
            byEmail = Arrays.copyOf(byEmail, Math.max(index + 1, byEmail.length + (byEmail.length >> 1)));
        }
        byEmail[index] = thread;
    }

    /** A server names this one. */
    void told(int thread) {
        told.set(thread);
    }

    boolean isTold(int thread) {
        return told.get(thread);
    }

    /** From now on it is part of another one. Both are what {@link #root} gave, so no way leads back. */
    void merge(int thread, int into) {
        merged.replaceAll((old, present) -> present == thread ? into : present);
        merged.put(thread, into);
    }

    /** Numbers of the emails that were put into a conversation. */
    List<Long> emailsOf(int thread) {
        BitSet parts = new BitSet();
        parts.set(thread);
        merged.forEach((old, present) -> parts.set(old, present == thread));
        List<Long> found = new ArrayList<>();
        for (int number = 1; number < byEmail.length; number++) {
            if (parts.get(byEmail[number])) {
                found.add((long) number);
            }
        }
        return found;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldThreads = threads;
        hashes = new long[oldHashes.length * 2];
        threads = new int[hashes.length];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != EMPTY) {
                int slot = slot(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                threads[slot] = oldThreads[i];
            }
        }
    }

    /** Where a hash is, or would be. */
    private int slot(long hash) {
        int slot = (int) hash & hashes.length - 1;
        while (hashes[slot] != EMPTY && hashes[slot] != hash) {
            slot = slot + 1 & hashes.length - 1;
        }
        return slot;
    }
}
