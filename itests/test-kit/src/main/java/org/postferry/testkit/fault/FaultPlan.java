package org.postferry.testkit.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Which faults strike, in their order. */
public record FaultPlan(List<Fault> faults) {

    /** After a fault the next one often comes within this many bits of bytes: it meets a sign-in, or the first question after it. */
    private static final int LEAST_BITS = 4;

    private static final int MOST_BITS = 13;
    private static final double CLOSE_BEHIND = 0.4;

    private static final Fault.Kind[] KINDS = {
        Fault.Kind.CUT,
        Fault.Kind.CUT,
        Fault.Kind.CUT,
        Fault.Kind.RESET,
        Fault.Kind.DELAY,
        Fault.Kind.SPLIT,
        Fault.Kind.STALL
    };

    public FaultPlan {
        faults = faults.stream().sorted(Comparator.comparingLong(Fault::atByte)).toList();
    }

    /** Nothing goes wrong. */
    public static FaultPlan none() {
        return new FaultPlan(List.of());
    }

    /** So many faults over so many bytes; the same seed gives the same plan. */
    public static FaultPlan of(long seed, int faults, long bytes) {
        Random random = new Random(seed);
        List<Fault> plan = new ArrayList<>();
        long place = 0;
        for (int i = 0; i < faults; i++) {
            boolean close = i > 0 && random.nextDouble() < CLOSE_BEHIND;
            int bits = LEAST_BITS + random.nextInt(MOST_BITS - LEAST_BITS);
            place = close ? place + 1 + random.nextInt(1 << bits) : (long) (random.nextDouble() * bytes);
            plan.add(new Fault(place, KINDS[random.nextInt(KINDS.length)]));
        }
        return new FaultPlan(plan);
    }
}
