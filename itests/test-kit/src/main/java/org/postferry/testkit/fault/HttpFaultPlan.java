package org.postferry.testkit.fault;

import java.util.Optional;
import java.util.Random;

/** Which requests go wrong: so many of a hundred, until the network is healed. The same seed strikes the same requests. */
public record HttpFaultPlan(long seed, int ofHundred) {
    /** Nothing goes wrong. */
    public static HttpFaultPlan none() {
        return new HttpFaultPlan(0, 0);
    }

    /** What strikes a request. @param request counted from 1 */
    public Optional<HttpFault> strikes(int request) {
        Random random = new Random(seed * 1_000_003 + request);
        random.nextInt(); // the first number of neighbouring seeds is much the same
        HttpFault.Kind[] kinds = HttpFault.Kind.values();
        return random.nextInt(100) < ofHundred
                ? Optional.of(new HttpFault(request, kinds[random.nextInt(kinds.length)]))
                : Optional.empty();
    }
}
