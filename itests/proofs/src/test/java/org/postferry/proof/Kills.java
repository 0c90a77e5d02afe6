package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The moments at which a process was killed or a bundle stopped, each with its phase; judges what was fetched again because of them. */
final class Kills {

    /** The engine commits contents every 2 s at the latest; what was sent before that is old. The rest is for a busy machine. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(6);

    private static final Duration CLOCK = Duration.ofSeconds(1);

    /** Contents that are asked for at once, over all connections of an account: more is no batch in flight any more. */
    private static final int MOST_IN_FLIGHT = 2_000;

    private final List<Kill> kills = new ArrayList<>();

    private record Kill(String phase, Instant when) {
        boolean explains(Instant sent) {
            return sent.isAfter(when.minus(IN_FLIGHT)) && sent.isBefore(when.plus(CLOCK));
        }
    }

    /** Now. */
    void note(String phase, String details) {
        kills.add(new Kill(phase, Instant.now()));
        Report.line("cut %d: %s, %s", kills.size(), phase, details);
    }

    int count() {
        return kills.size();
    }

    long count(String phase) {
        return kills.stream().filter(kill -> kill.phase.equals(phase)).count();
    }

    /** Nothing was fetched again but what was on its way when somebody cut the wire. */
    void assertExplain(String what, List<Instant> sentBefore) {
        List<Instant> unexplained =
                sentBefore.stream().filter(sent -> cutOff(sent).isEmpty()).toList();
        assertEquals(List.of(), unexplained, what + " that were sent again and were not in flight at any of " + kills);
        for (Kill kill : kills) {
            long again = sentBefore.stream()
                    .filter(sent -> cutOff(sent).filter(kill::equals).isPresent())
                    .count();
            Report.line("%s fetched again after %s: %d", what, kill.phase, again);
            assertTrue(again <= MOST_IN_FLIGHT, again + " " + what + " again after " + kill);
        }
    }

    /** The first that came while it was in flight: a quick machine is killed again within the time of the one before. */
    private Optional<Kill> cutOff(Instant sent) {
        return kills.stream().filter(kill -> kill.explains(sent)).findFirst();
    }
}
