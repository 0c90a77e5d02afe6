package org.postferry.model;

import java.util.OptionalInt;

/** How politely an account's server is treated; empty: the engine's default. {@code commandsPerMinute} 0 means no limit. */
public record AccountLimits(OptionalInt commandsPerMinute, OptionalInt connections) {
    /** The most connections a person may allow: more than these no server bears. Checked where an account is entered. */
    public static final int MAX_CONNECTIONS = 20;

    /** The most commands a minute a person may allow: above a thousand a second no limit is meant. Checked where an account is entered. */
    public static final int MAX_COMMANDS_PER_MINUTE = 60_000;

    public static final AccountLimits DEFAULT = new AccountLimits(OptionalInt.empty(), OptionalInt.empty());

    public AccountLimits {
        if (commandsPerMinute.isPresent() && commandsPerMinute.getAsInt() < 0) {
            throw new IllegalArgumentException("commandsPerMinute is negative");
        }
        if (connections.isPresent() && connections.getAsInt() < 1) {
            throw new IllegalArgumentException("connections is below 1");
        }
    }
}
