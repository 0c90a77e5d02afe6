package org.postferry.search;

import java.util.Optional;

/**
 * How far an index is.
 *
 * @param documents emails in it
 * @param behind how many journal entries it has not seen yet, at most, and while it is made from the store, how many emails, about; 0 means that a missing hit is truly missing
 * @param sizeBytes on disk
 * @param rebuilding whether it is being made anew
 * @param trouble why it does not go on just now; empty while it does
 */
public record IndexState(long documents, long behind, long sizeBytes, boolean rebuilding, Optional<String> trouble) {}
