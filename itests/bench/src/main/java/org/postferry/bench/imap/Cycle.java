package org.postferry.bench.imap;

/**
 * What one cycle of a client cost, all of it through a proxy that counts.
 *
 * @param seconds until the client's mail was the server's
 * @param cpuSeconds of the client's process; of Postferry without the threads that answer the measurement's own questions
 * @param peakMegabytes of anonymous memory meanwhile
 * @param roundTrips how often it waited for an answer
 * @param bytes that the server sent it
 */
record Cycle(double seconds, double cpuSeconds, double peakMegabytes, double roundTrips, double bytes) {
    /** One run of mbsync. */
    static Cycle of(Mbsync mbsync, RecordingProxy proxy) {
        long roundTrips = proxy.roundTrips();
        long bytes = proxy.bytes();
        Mbsync.Outcome outcome = mbsync.run(proxy.port());
        return new Cycle(
                outcome.seconds(),
                outcome.cpuSeconds(),
                outcome.peakAnonymousMegabytes(),
                proxy.roundTrips() - roundTrips,
                proxy.bytes() - bytes);
    }

    /** So many the same, of which this was the whole. */
    Cycle dividedBy(int count) {
        return new Cycle(seconds / count, cpuSeconds / count, peakMegabytes, roundTrips / count, bytes / count);
    }
}
