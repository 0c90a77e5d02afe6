package org.postferry.testkit.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;

/** A connector to a {@link FakeMailServer}, of one temper. Thread-safe. */
public final class FakeConnector implements Connector {
    private final FakeMailServer server;
    private final Temper temper;
    private final int window;
    private final FakeFaults faults = new FakeFaults();
    private final AtomicInteger opened = new AtomicInteger();

    /** Asks in windows of 50 entries: small, so that a test's mailbox takes several. */
    public FakeConnector(FakeMailServer server, Temper temper) {
        this(server, temper, 50);
    }

    /** @param window most entries of a batch */
    public FakeConnector(FakeMailServer server, Temper temper, int window) {
        this.server = server;
        this.temper = temper;
        this.window = window;
    }

    /** How it misbehaves. */
    public FakeFaults faults() {
        return faults;
    }

    /** How many sessions were opened so far. */
    public int opened() {
        return opened.get();
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) throws ConnectorException {
        faults.beforeCall();
        String secret = credential instanceof Credential.Password password
                ? password.secret()
                : ((Credential.BearerToken) credential).secret();
        if (!server.signsIn(secret)) {
            throw ConnectorException.of(Kind.UNAUTHORIZED, Extent.ACCOUNT, "the server refused the sign-in")
                    .withServerWords("[AUTHENTICATIONFAILED] no such person or wrong password");
        }
        opened.incrementAndGet();
        return new FakeSession(server, temper, faults, settings, window);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        try (Session session = open(settings, credential)) {
            int mailboxes = server.mailboxNames().size();
            return new ConnectionReport(
                    List.of(
                            new ConnectionReport.Step("login", true, "signed in", Duration.ZERO),
                            new ConnectionReport.Step("mailboxes", true, mailboxes + " mailboxes", Duration.ZERO)),
                    session.info().capabilities(),
                    OptionalInt.of(mailboxes),
                    Optional.empty());
        } catch (ConnectorException e) {
            String detail = e.getMessage() + (e.serverSaid().isEmpty() ? "" : ": " + e.serverSaid());
            return new ConnectionReport(
                    List.of(new ConnectionReport.Step("login", false, detail, Duration.ZERO)),
                    List.of(),
                    OptionalInt.empty(),
                    Optional.empty());
        }
    }
}
