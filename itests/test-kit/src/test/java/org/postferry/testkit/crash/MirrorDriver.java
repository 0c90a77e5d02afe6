package org.postferry.testkit.crash;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.store.AccountRecord;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.server.FakeMailServer;

/** A {@link Mirror} as the engine, to show that the runner works. Asks for everything again in every run where the server tells no keywords. */
public final class MirrorDriver implements SyncDriver {
    private final boolean audits;

    public MirrorDriver(boolean audits) {
        this.audits = audits;
    }

    @Override
    public AccountId addAccount(MailStore store, AccountSettings settings, String password) {
        return store.accounts().create(settings, Map.of()).id();
    }

    @Override
    public void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception {
        AccountRecord record = store.accounts().list().get(0);
        SessionSettings settings =
                new SessionSettings(record.settings(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));
        Credential credential = new Credential.Password(FakeMailServer.PASSWORD);
        try (Mirror mirror = new Mirror(connector, settings, credential, store, record.id(), clock)) {
            mirror.sync();
            if (audits) {
                mirror.audit();
            }
            mirror.fetchContents();
        }
    }
}
