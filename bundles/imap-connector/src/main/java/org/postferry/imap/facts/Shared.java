package org.postferry.imap.facts;

import java.time.Clock;

/** What all sessions of one connector share. */
public record Shared(Timers timers, Clock clock, Allowances allowances) {
    public static Shared of(Timers timers, Clock clock) {
        return new Shared(timers, clock, new Allowances(clock));
    }
}
