package org.postferry.connector;

/** Bytes on the wire, after decompression and decryption, and how often somebody waited for an answer. */
public record Traffic(long bytesIn, long bytesOut, long roundTrips) {
    public static final Traffic NONE = new Traffic(0, 0, 0);

    /** What was added since an earlier reading. */
    public Traffic since(Traffic earlier) {
        return new Traffic(bytesIn - earlier.bytesIn, bytesOut - earlier.bytesOut, roundTrips - earlier.roundTrips);
    }
}
