package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.store.AccountRecord;
import org.postferry.store.SealedSecret;
import org.postferry.sync.AccountDraft;

/** What a session of an account is opened with. */
public final class SignIn {
    /** For name, connection, TLS and sign-in together: slow servers need seconds, not minutes. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    /** Longest silence of a server that owes an answer: a SEARCH over a large mailbox may take most of a minute. */
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private SignIn() {}

    public static SessionSettings settings(AccountSettings settings) {
        Optional<Instant> since = settings.policy().since().map(day -> day.atStartOfDay(ZoneOffset.UTC)
                .toInstant());
        return new SessionSettings(settings, since, CONNECT_TIMEOUT, ANSWER_TIMEOUT);
    }

    /** Whether another server or another person's account is meant: what one asked of us is not the other's. */
    static boolean isElsewhere(AccountSettings before, AccountSettings after) {
        return !before.endpoint().equals(after.endpoint())
                || !before.sessionUrl().equals(after.sessionUrl())
                || !before.username().equals(after.username());
    }

    public static Credential credential(AuthMethod method, String secret) {
        return switch (method) {
            case PASSWORD -> new Credential.Password(secret);
            case OAUTH2, BEARER -> new Credential.BearerToken(secret);
        };
    }

    /** The stored credential, unsealed. @throws VaultException with a sentence when there is none, or the key is lost */
    static Credential credential(AccountRecord account, CredentialVault vault) throws VaultException {
        SealedSecret sealed = account.secrets().get(AccountDraft.PASSWORD);
        if (sealed == null) {
            throw new VaultException("No password is stored for this account; enter it", null);
        }
        return credential(account.settings().auth(), vault.open(AccountDraft.PASSWORD, sealed));
    }

    /** What mail is handed in with: its own password where there is one, else the account's. */
    static Credential submission(AccountRecord account, CredentialVault vault) throws VaultException {
        SealedSecret sealed = account.secrets().get(AccountDraft.SMTP_PASSWORD);
        return sealed == null
                ? credential(account, vault)
                : new Credential.Password(vault.open(AccountDraft.SMTP_PASSWORD, sealed));
    }
}
