package org.postferry.imap.facts;

import java.time.Duration;
import java.util.OptionalLong;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.wire.Wire;

/** One session's share of its account's {@link Allowance}. Confined to the session's thread. */
final class Pace {
    /** After a day's bytes are spent: each hour that passes gives back what came in the same hour of yesterday. */
    static final Duration DAY_SPENT_PAUSE = Duration.ofHours(1);

    private final Allowance allowance;
    private final int perMinute;
    private final OptionalLong dailyBytes;
    private long counted;

    Pace(Allowance allowance, int perMinute, OptionalLong dailyBytes) {
        this.allowance = allowance;
        this.perMinute = perMinute;
        this.dailyBytes = dailyBytes;
    }

    /** As the account says; else politely, but for a server on this machine, which is the person's own. */
    static Pace of(Allowance allowance, SessionSettings settings, Manners manners, Wire wire) {
        int usual = wire.isLoopback() ? 0 : Allowance.COMMANDS_PER_MINUTE;
        return new Pace(
                allowance, settings.account().limits().commandsPerMinute().orElse(usual), manners.dailyBytes());
    }

    /** @return how long to wait before the next command is sent */
    Duration before(long bytesIn) throws ConnectorException {
        allowance.received(bytesIn - counted);
        counted = bytesIn;
        if (dailyBytes.isPresent() && allowance.bytesOfTheDay() >= dailyBytes.getAsLong()) {
            throw ConnectorException.of(
                            Kind.THROTTLED,
                            Extent.ACCOUNT,
                            "The " + dailyBytes.getAsLong() / 1_000_000
                                    + " MB that this server sends to one account in a day are used up; it goes on by the"
                                    + " hour.")
                    .withRetryAfter(DAY_SPENT_PAUSE);
        }
        return allowance.command(perMinute);
    }

    /** The account goes on without compression: a mail that holds much of nothing is read all the same. */
    void inflated() {
        allowance.refuse(Introduction.COMPRESS);
    }
}
