package org.postferry.wish;

import java.nio.file.Path;
import java.time.Instant;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.PointedConnector;
import org.postferry.testkit.crash.Points;

/** A process over an account that was mirrored before: a person wishes something, and it halts while it carries that out. */
final class WishVictim {
    static final int DIED = 77;

    private WishVictim() {}

    /** @param arguments the folder, the wish, the moment */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        WishKind wish = WishKind.valueOf(arguments[1]);
        Points points = Points.telling(new Halting(Moment.valueOf(arguments[2]))::passed);
        FakeClock clock = new FakeClock(Instant.now());
        ImapConnector connector = new ImapConnector(clock);
        try (WishEngine engine = WishEngine.again(
                folder, new PointedConnector(connector, points), clock, phase -> points.reached(phase.name()))) {
            engine.settle();
            wish.submit(engine);
            points.watch(true);
            engine.settle();
        } finally {
            connector.close();
        }
    }

    /** Ends the process as a kill would. */
    private static final class Halting {
        private final Moment moment;
        private boolean armed;

        Halting(Moment moment) {
            this.moment = moment;
        }

        void passed(String point) {
            armed = armed || point.equals(moment.first());
            if (armed && (moment.then().isEmpty() || moment.then().equals(point))) {
                Runtime.getRuntime().halt(DIED);
            }
        }
    }
}
