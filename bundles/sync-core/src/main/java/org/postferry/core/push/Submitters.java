package org.postferry.core.push;

import java.util.Optional;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountSettings;

/** Who sends for an account just now: its own server where that takes messages, else SMTP. Thread-safe. */
@FunctionalInterface
public interface Submitters {
    /** Nobody sends. */
    Submitters NONE = (settings, server) -> Optional.empty();

    /** @param server as the account's session found it */
    Optional<Way> of(AccountSettings settings, SessionInfo server);

    /** @param ownServer it is the account's own server that sends, so it is signed in to as usual */
    record Way(Submitter submitter, boolean ownServer) {}
}
