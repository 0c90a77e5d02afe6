package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.wire.Wire;
import org.postferry.imap.wire.WireException;
import org.postferry.model.Endpoint;
import org.postferry.model.Security;

/** Tries an account step by step and says of each step, in a sentence, how it went. Changes nothing. */
public final class Probe {
    private final SessionSettings settings;
    private final Credential credential;
    private final Shared shared;
    private final List<ConnectionReport.Step> steps = new ArrayList<>();
    private List<String> capabilities = List.of();
    private OptionalInt mailboxes = OptionalInt.empty();
    private Optional<SignIn> signIn = Optional.empty();
    private Optional<Abilities> abilities = Optional.empty();

    private Probe(SessionSettings settings, Credential credential, Shared shared) {
        this.settings = settings;
        this.credential = credential;
        this.shared = shared;
    }

    public static ConnectionReport run(SessionSettings settings, Credential credential, Shared shared) {
        Probe probe = new Probe(settings, credential, shared);
        probe.walk();
        return probe.report();
    }

    /** What a step does; it answers with a sentence. */
    private interface Work {
        String go() throws ConnectorException;
    }

    private void walk() {
        if (!step("account", this::begin)) {
            return;
        }
        SignIn way = signIn.orElseThrow();
        OpeningTime time = new OpeningTime(way, settings.connectTimeout(), shared.timers());
        try {
            boolean in = step("name", this::resolve)
                    && step("connection", () -> connect(way))
                    && step("TLS", () -> secure(way), time)
                    && step("greeting", () -> greet(way), time)
                    && step("sign-in", () -> authenticate(way), time);
            if (in && step("capabilities", () -> ask(way), time) && step("mailboxes", () -> list(way), time)) {
                step("limits", this::limits);
            }
        } finally {
            time.over();
            way.abandon();
        }
    }

    private boolean step(String name, Work work) {
        return step(name, work, Optional.empty());
    }

    private boolean step(String name, Work work, OpeningTime time) {
        return step(name, work, Optional.of(time));
    }

    private boolean step(String name, Work work, Optional<OpeningTime> time) {
        long begun = System.nanoTime();
        boolean ok = true;
        String detail;
        try {
            detail = work.go();
        } catch (ConnectorException failed) {
            ok = false;
            detail = time.map(limit -> limit.explain(failed)).orElse(failed).getMessage();
        }
        steps.add(new ConnectionReport.Step(name, ok, detail, Duration.ofNanos(System.nanoTime() - begun)));
        return ok;
    }

    private String begin() throws ConnectorException {
        signIn = Optional.of(new SignIn(settings, shared));
        Endpoint endpoint = signIn.get().endpoint();
        return endpoint.host() + ", port " + endpoint.port() + ", "
                + endpoint.security().wireName() + ".";
    }

    private String resolve() throws ConnectorException {
        try {
            String host = signIn.orElseThrow().endpoint().host();
            int addresses = Wire.addresses(host);
            return host + " has " + addresses + (addresses == 1 ? " address." : " addresses.");
        } catch (WireException unknown) {
            throw Failures.of(unknown);
        }
    }

    private String connect(SignIn way) throws ConnectorException {
        way.connect();
        return "It answers.";
    }

    private String secure(SignIn way) throws ConnectorException {
        way.secureFirst();
        return way.certificate()
                .map(certificate -> "Its certificate is trusted until "
                        + certificate.getNotAfter().toInstant() + ".")
                .orElse(
                        way.endpoint().security() == Security.NONE
                                ? "No encryption."
                                : "It follows the greeting, by STARTTLS.");
    }

    private String greet(SignIn way) throws ConnectorException {
        return way.greet().map(words -> "It says: " + words).orElse("It speaks IMAP, and goes over to TLS.");
    }

    private String authenticate(SignIn way) throws ConnectorException {
        way.authenticate(credential);
        return "The name and the " + (credential instanceof Credential.Password ? "password" : "token")
                + " are accepted.";
    }

    private String ask(SignIn way) throws ConnectorException {
        Abilities offered = way.abilities();
        abilities = Optional.of(offered);
        capabilities = offered.words().stream().sorted().toList();
        String changes = offered.qresync()
                ? "tells changes and removals"
                : offered.condStore() ? "tells changes; removals are found by comparing" : "has to be compared with";
        return (offered.server().isEmpty() ? "The server" : offered.server()) + " " + changes + "; it "
                + pushes(offered)
                + (way.leftOut().isEmpty()
                        ? ""
                        : " It offers " + String.join(", ", way.leftOut())
                                + " as well, which turned out not to work and is left out for a day.");
    }

    private static String pushes(Abilities offered) {
        if (offered.notifies()) {
            return "pushes news of all mailboxes.";
        }
        return offered.idles() ? "pushes news of the inbox." : "pushes no news.";
    }

    private String list(SignIn way) throws ConnectorException {
        ImapSession session = ImapSession.of(way, abilities.orElseThrow(), settings, shared);
        int count = session.countMailboxes();
        mailboxes = OptionalInt.of(count);
        return "There are " + count + " mailboxes.";
    }

    /** RFC 7889 section 2: the one limit a server states before it is met. */
    private String limits() {
        Abilities offered = abilities.orElseThrow();
        if (offered.appendLimit().isPresent()) {
            return "It takes messages of up to " + offered.appendLimit().getAsLong() + " bytes.";
        }
        return offered.limitsByMailbox()
                ? "Each mailbox has its own limit for the size of a message."
                : "It states no limits.";
    }

    private ConnectionReport report() {
        return new ConnectionReport(
                steps,
                capabilities,
                mailboxes,
                signIn.flatMap(SignIn::certificate).map(ConnectionReport.Certificate::of));
    }
}
