package org.postferry.store.h2.pack;

/**
 * Where a record is.
 *
 * @param stored its length in the file
 * @param size of its content, uncompressed
 */
public record Location(int pack, long position, long stored, long size) {}
