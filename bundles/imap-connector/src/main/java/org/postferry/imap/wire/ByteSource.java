package org.postferry.imap.wire;

/** Where bytes come from; blocks. */
interface ByteSource {
    /** How many were read, at least one; -1 at the end. */
    int read(byte[] into, int offset, int length) throws WireException;
}
