package org.postferry.fault;

import java.util.stream.LongStream;

/** Which seeds a run takes: one that is replayed by {@code -Dpostferry.seed=N}, a range by {@code -Dpostferry.seeds=A-B}, few, or in a long run many. */
final class Seeds {
    private Seeds() {}

    static LongStream of(int few, int many) {
        if (areReplayed()) {
            return LongStream.of(Long.getLong("postferry.seed"));
        }
        String range = System.getProperty("postferry.seeds", "");
        if (range.matches("\\d+-\\d+")) {
            String[] ends = range.split("-");
            return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        }
        return LongStream.rangeClosed(1, "true".equals(System.getProperty("postferry.long")) ? many : few);
    }

    static boolean areReplayed() {
        return System.getProperty("postferry.seed", "").matches("\\d+");
    }
}
