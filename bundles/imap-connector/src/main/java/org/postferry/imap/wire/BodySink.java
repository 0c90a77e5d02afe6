package org.postferry.imap.wire;

/** Takes the bytes of one section as they arrive; the array is only lent. */
public interface BodySink {
    void write(byte[] bytes, int offset, int length);
}
