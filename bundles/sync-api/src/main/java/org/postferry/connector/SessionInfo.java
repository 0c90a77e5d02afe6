package org.postferry.connector;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a server offers to this sign-in.
 *
 * @param server how the server names itself, for a person; empty when it does not
 * @param push how it tells of changes
 * @param connections how many sessions of this account it is known to bear, where known
 */
public record SessionInfo(String server, List<String> capabilities, Push push, OptionalInt connections) {
    public SessionInfo {
        capabilities = List.copyOf(capabilities);
    }

    /** How news arrives. */
    public enum Push {
        NOTIFY,
        IDLE,
        EVENTSOURCE,
        WEBSOCKET,
        POLL;

        /** The name as the HTTP contract writes it. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
