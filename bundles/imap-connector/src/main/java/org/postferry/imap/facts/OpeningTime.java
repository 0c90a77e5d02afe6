package org.postferry.imap.facts;

import java.time.Duration;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;

/** One deadline for the whole way in: a server that answers a byte a second is too slow as well. */
final class OpeningTime {
    private final SignIn signIn;
    private final Duration longest;
    private final Timers.Timer timer;
    private volatile boolean exceeded;

    OpeningTime(SignIn signIn, Duration longest, Timers timers) {
        this.signIn = signIn;
        this.longest = longest;
        this.timer = timers.after(longest, this::exceed);
    }

    private void exceed() {
        exceeded = true;
        signIn.abandon();
    }

    void over() {
        timer.cancel();
    }

    ConnectorException explain(ConnectorException failed) {
        if (!exceeded) {
            return failed;
        }
        return ConnectorException.of(
                        Kind.TRANSIENT,
                        Extent.ACCOUNT,
                        signIn.endpoint().host() + " did not let us in within " + longest.toSeconds() + " s.")
                .withCause(failed);
    }
}
