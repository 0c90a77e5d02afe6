package org.postferry.model;

import java.util.OptionalInt;

/** How politely an account's server is treated; empty: the engine's default. {@code commandsPerMinute} 0 means no limit. */
public record AccountLimits(OptionalInt commandsPerMinute, OptionalInt connections) {
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
