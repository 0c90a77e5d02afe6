package org.postferry.imap.internal;

import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.facts.ImapSession;
import org.postferry.imap.facts.Probe;
import org.postferry.imap.facts.Shared;
import org.postferry.imap.facts.Timers;

/** IMAP4rev1 (RFC 3501) as a connector. Stateless but for the thread that keeps its sessions' time and for what each account has asked lately; thread-safe. */
@Component(property = Connector.PROTOCOL + "=imap")
public final class ImapConnector implements Connector {
    private final Shared shared;

    @Activate
    public ImapConnector() {
        this(Clock.systemUTC());
    }

    /** By that clock. */
    public ImapConnector(Clock clock) {
        this.shared = Shared.of(new Timers(), clock);
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) throws ConnectorException {
        return ImapSession.open(settings, credential, shared);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) {
        return Probe.run(settings, credential, shared);
    }

    @Deactivate
    public void close() {
        shared.timers().close();
    }
}
