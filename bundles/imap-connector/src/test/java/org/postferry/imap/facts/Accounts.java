package org.postferry.imap.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.postferry.connector.Credential;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountId;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;

/** Accounts for tests. */
public final class Accounts {
    public static final Credential PASSWORD = new Credential.Password("secret");
    public static final MailboxId INBOX_ID = new MailboxId(new AccountId(1), 1);
    public static final Scope.Mailbox INBOX = new Scope.Mailbox(INBOX_ID, "INBOX");

    private Accounts() {}

    public static SessionSettings inClear(int port) {
        return settings("127.0.0.1", port, Security.NONE, Optional.empty());
    }

    public static SessionSettings settings(String host, int port, Security security, Optional<String> pem) {
        return settings(host, port, security, pem, Optional.empty(), Duration.ofSeconds(20));
    }

    /** Somebody else, in clear text. */
    public static SessionSettings settings(String username, String host, int port) {
        return settings(
                username, host, port, Security.NONE, Optional.empty(), Optional.empty(), Duration.ofSeconds(20));
    }

    public static SessionSettings settings(
            String host,
            int port,
            Security security,
            Optional<String> pem,
            Optional<Instant> since,
            Duration patience) {
        return settings("alice", host, port, security, pem, since, patience);
    }

    /** The same, and so many commands a minute. */
    public static SessionSettings slower(SessionSettings settings, int commandsPerMinute) {
        AccountSettings account = settings.account();
        AccountSettings slower = new AccountSettings(
                account.name(),
                account.email(),
                account.protocol(),
                account.endpoint(),
                account.allowPlaintext(),
                account.caCertificate(),
                account.sessionUrl(),
                account.jmapAccountId(),
                account.username(),
                account.auth(),
                account.smtp(),
                account.profile(),
                new AccountLimits(OptionalInt.of(commandsPerMinute), OptionalInt.empty()),
                account.sendDelay(),
                account.roles(),
                account.policy());
        return new SessionSettings(
                slower, settings.receivedSince(), settings.connectTimeout(), settings.answerTimeout());
    }

    /** Whatever its server looks like, it is to be treated so. */
    public static SessionSettings named(SessionSettings settings, String profile) {
        AccountSettings account = settings.account();
        AccountSettings named = new AccountSettings(
                account.name(),
                account.email(),
                account.protocol(),
                account.endpoint(),
                account.allowPlaintext(),
                account.caCertificate(),
                account.sessionUrl(),
                account.jmapAccountId(),
                account.username(),
                account.auth(),
                account.smtp(),
                Optional.of(profile),
                account.limits(),
                account.sendDelay(),
                account.roles(),
                account.policy());
        return new SessionSettings(
                named, settings.receivedSince(), settings.connectTimeout(), settings.answerTimeout());
    }

    private static SessionSettings settings(
            String username,
            String host,
            int port,
            Security security,
            Optional<String> pem,
            Optional<Instant> since,
            Duration patience) {
        AccountSettings account = new AccountSettings(
                "test",
                "alice@example.org",
                Protocol.IMAP,
                Optional.of(new Endpoint(host, port, security)),
                false,
                pem,
                Optional.empty(),
                Optional.empty(),
                username,
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
        return new SessionSettings(account, since, patience, patience);
    }
}
