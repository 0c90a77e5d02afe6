package org.postferry.jmap.internal;

import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.jmap.facts.Crowd;
import org.postferry.jmap.facts.Submitting;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.model.AccountSettings;

/** Sends over JMAP (RFC 8621 section 7), a sign-in for each message. Thread-safe. */
@Component(property = Submitter.PROTOCOL + "=jmap")
public final class JmapSubmitter implements Submitter {
    private final ServiceRecords records;
    private final Clock clock;
    /** Of messages that are sent at the same time. */
    private final Crowd crowd;

    @Activate
    public JmapSubmitter() {
        this(ServiceRecords.dns(), Clock.systemUTC());
    }

    JmapSubmitter(ServiceRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
        this.crowd = new Crowd(clock);
    }

    @Override
    public boolean isOffered(AccountSettings settings, SessionInfo server) {
        return server.capabilities().contains(SessionDocument.SUBMISSION);
    }

    @Override
    public Submission submit(
            AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
            throws ConnectorException, InterruptedException {
        return Submitting.submit(Submitting.session(settings), credential, message, envelope, records, clock, crowd);
    }
}
