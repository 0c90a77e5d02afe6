package org.postferry.imap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Security;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

/** A session with a server that plays a transcript. */
final class Played implements AutoCloseable {
    private final FakeImapServer server;
    private final Timers timers;
    private final Shared shared;
    private Optional<ImapSession> session = Optional.empty();

    private Played(String transcript, Timers timers) {
        this(Transcript.of(Played.class, transcript + ".imap"), timers);
    }

    private Played(Transcript transcript, Timers timers) {
        this.server = FakeImapServer.play(transcript);
        this.timers = timers;
        this.shared = Shared.of(timers, Clock.systemUTC());
    }

    static Played of(String transcript) {
        return of(transcript, new Timers());
    }

    /** From lines in a test, for what is too long for a file. */
    static Played signedIn(List<String> lines) throws ConnectorException {
        Played played = new Played(Transcript.of(Played.class, lines), new Timers());
        played.open(Security.NONE);
        return played;
    }

    static Played ofLines(List<String> lines) {
        return new Played(Transcript.of(Played.class, lines), new Timers());
    }

    static Played of(String transcript, Timers timers) {
        return new Played(transcript, timers);
    }

    static Played signedIn(String transcript, Timers timers) throws ConnectorException {
        Played played = new Played(transcript, timers);
        played.open(Security.NONE);
        return played;
    }

    static Played signedIn(String transcript) throws ConnectorException {
        Played played = of(transcript);
        played.open(Security.NONE);
        return played;
    }

    static Played signedIn(String transcript, Instant receivedSince) throws ConnectorException {
        Played played = of(transcript);
        played.open(played.settings(Security.NONE, Optional.of(receivedSince), Duration.ofSeconds(20)));
        return played;
    }

    ImapSession open(Security security) throws ConnectorException {
        return open(security, Duration.ofSeconds(20));
    }

    ImapSession open(Security security, Duration patience) throws ConnectorException {
        return open(settings(security, Optional.empty(), patience));
    }

    ImapSession open(Manners manners) throws ConnectorException {
        SessionSettings settings = settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20));
        return open(settings, QuirkProfiles.STANDARD.with(manners));
    }

    ImapSession open(QuirkProfile profile) throws ConnectorException {
        return open(settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20)), profile);
    }

    private ImapSession open(SessionSettings settings, QuirkProfile profile) throws ConnectorException {
        session = Optional.of(ImapSession.open(settings, Accounts.PASSWORD, shared, Optional.of(profile)));
        return session.get();
    }

    /** As whoever the account says the server is. */
    ImapSession openNamed(String profile) throws ConnectorException {
        return open(Accounts.named(settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20)), profile));
    }

    ImapSession openSlowly(int commandsPerMinute) throws ConnectorException {
        return open(
                Accounts.slower(settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20)), commandsPerMinute));
    }

    ImapSession open(Credential credential) throws ConnectorException {
        return open(settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20)), credential);
    }

    private ImapSession open(SessionSettings settings) throws ConnectorException {
        return open(settings, Accounts.PASSWORD);
    }

    private ImapSession open(SessionSettings settings, Credential credential) throws ConnectorException {
        session = Optional.of(ImapSession.open(settings, credential, shared));
        return session.get();
    }

    /** Tries the account step by step. */
    ConnectionReport probe() {
        return Probe.run(settings(Security.NONE, Optional.empty(), Duration.ofSeconds(20)), Accounts.PASSWORD, shared);
    }

    private SessionSettings settings(Security security, Optional<Instant> since, Duration patience) {
        return Accounts.settings("127.0.0.1", server.port(), security, Optional.empty(), since, patience);
    }

    ImapSession session() {
        return session.orElseThrow();
    }

    /** The transcript was played to its last line. */
    void assertPlayed() {
        server.assertPlayed();
    }

    @Override
    public void close() {
        session.ifPresent(ImapSession::close);
        server.close();
        timers.close();
    }
}
