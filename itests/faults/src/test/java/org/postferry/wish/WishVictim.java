package org.postferry.wish;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import org.postferry.core.push.Submitters;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.PointedConnector;
import org.postferry.testkit.crash.PointedSubmitter;
import org.postferry.testkit.crash.Points;

/** A process over an account that was mirrored before: a person wishes something, and it halts while it carries that out. */
final class WishVictim {
    static final int DIED = 77;

    /** The wish that is no {@link WishKind}: a {@link SentLetter} leaves. */
    static final String SEND = "SEND";

    private WishVictim() {}

    /** @param arguments the folder, the wish, and the points it passes before it halts */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String wish = arguments[1];
        Points points = Points.telling(new Halting(Arrays.asList(arguments).subList(2, arguments.length))::passed);
        FakeClock clock = new FakeClock(Instant.now());
        ImapConnector connector = new ImapConnector(clock);
        try (WishEngine engine = WishEngine.again(
                folder,
                new PointedConnector(connector, points),
                pointed(points),
                clock,
                phase -> points.reached(phase.name()))) {
            engine.settle();
            if (wish.equals(SEND)) {
                SentLetter.of(engine.address()).submit(engine);
            } else {
                WishKind.valueOf(wish).submit(engine);
            }
            points.watch(true);
            engine.settle();
        } finally {
            connector.close();
        }
    }

    private static Submitters pointed(Points points) {
        return (settings, server) -> WishEngine.way(settings, server)
                .map(way -> new Submitters.Way(new PointedSubmitter(way.submitter(), points), way.ownServer()));
    }

    /** Ends the process as a kill would. */
    private static final class Halting {
        private final Deque<String> left;

        /** At the last of them; never when there is none. */
        Halting(Collection<String> points) {
            this.left = new ArrayDeque<>(points);
        }

        void passed(String point) {
            if (!point.equals(left.peek())) {
                return;
            }
            left.remove();
            if (left.isEmpty()) {
                Runtime.getRuntime().halt(DIED);
            }
        }
    }
}
