package org.postferry.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;

/** Settings of accounts, for tests that need some. */
public final class TestAccounts {
    private TestAccounts() {}

    /** An IMAP account with the usual policy, on a server that nobody asks. */
    public static AccountSettings imap() {
        return with(Protocol.IMAP, new Endpoint("localhost", 143, Security.NONE), SyncPolicy.DEFAULT);
    }

    /** The same of another name and address. */
    public static AccountSettings named(String name, String email) {
        return of(name, email, Protocol.IMAP, new Endpoint("localhost", 143, Security.NONE), SyncPolicy.DEFAULT);
    }

    /** An account of that protocol, server and policy. */
    public static AccountSettings with(Protocol protocol, Endpoint endpoint, SyncPolicy policy) {
        return of("Test", "person@example.org", protocol, endpoint, policy);
    }

    private static AccountSettings of(
            String name, String email, Protocol protocol, Endpoint endpoint, SyncPolicy policy) {
        return new AccountSettings(
                name,
                email,
                protocol,
                Optional.of(endpoint),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "person",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                policy);
    }
}
