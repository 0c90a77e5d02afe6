package org.postferry.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postferry.model.AccountSettings;

/**
 * With what a session is opened.
 *
 * @param receivedSince the account's date window: what the server received earlier is answered as {@link RemoteFact.EmailLeftOut}
 * @param connectTimeout for name, connection, TLS and sign-in together
 * @param answerTimeout longest silence of a server that owes an answer
 */
public record SessionSettings(
        AccountSettings account, Optional<Instant> receivedSince, Duration connectTimeout, Duration answerTimeout) {}
