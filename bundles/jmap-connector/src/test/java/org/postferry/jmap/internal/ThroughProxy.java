package org.postferry.jmap.internal;

import java.net.URI;
import java.util.Optional;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountSettings;

/** The same connector, whose accounts are all behind one port of this machine. */
record ThroughProxy(Connector connector, int port) implements Connector {
    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        return connector.open(behind(settings), credential);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(behind(settings), credential);
    }

    private SessionSettings behind(SessionSettings settings) {
        AccountSettings account = settings.account();
        AccountSettings moved = new AccountSettings(
                account.name(),
                account.email(),
                account.protocol(),
                account.endpoint(),
                account.allowPlaintext(),
                account.caCertificate(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                account.jmapAccountId(),
                account.username(),
                account.auth(),
                account.smtp(),
                account.profile(),
                account.limits(),
                account.sendDelay(),
                account.roles(),
                account.policy());
        return new SessionSettings(
                moved, settings.receivedSince(), settings.connectTimeout(), settings.answerTimeout());
    }
}
