package org.postferry.jmap.internal;

import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.facts.Crowd;
import org.postferry.jmap.facts.JmapSession;
import org.postferry.jmap.facts.Probe;
import org.postferry.jmap.wire.ServiceRecords;

/** JMAP Mail (RFC 8620, RFC 8621) as a connector. Keeps nothing but how many requests at once its servers bear. Thread-safe. */
@Component(property = Connector.PROTOCOL + "=jmap")
public final class JmapConnector implements Connector {
    private final ServiceRecords records;
    private final Clock clock;
    private final int window;
    private final Crowd crowd;

    @Activate
    public JmapConnector() {
        this(Clock.systemUTC());
    }

    /** By that clock. */
    public JmapConnector(Clock clock) {
        this(ServiceRecords.dns(), clock, JmapSession.usualWindow());
    }

    /** @param window emails in one question */
    JmapConnector(ServiceRecords records, Clock clock, int window) {
        this.records = records;
        this.clock = clock;
        this.window = window;
        this.crowd = new Crowd(clock);
    }

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        return JmapSession.open(settings, credential, records, clock, crowd, window);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return Probe.run(settings, credential, records, clock);
    }
}
