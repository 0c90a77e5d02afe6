package org.postferry.jmap.facts;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.CoreLimits;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.QuotaGet;
import org.postferry.jmap.wire.ServiceRecords;

/** Tries an account step by step and says of each step, in a sentence, how it went. Changes nothing. */
public final class Probe {
    private final SessionSettings settings;
    private final Credential credential;
    private final ServiceRecords records;
    private final Clock clock;
    private final List<ConnectionReport.Step> steps = new ArrayList<>();
    private Optional<SignIn> signIn = Optional.empty();
    private Optional<Api> api = Optional.empty();
    private OptionalInt mailboxes = OptionalInt.empty();

    private Probe(SessionSettings settings, Credential credential, ServiceRecords records, Clock clock) {
        this.settings = settings;
        this.credential = credential;
        this.records = records;
        this.clock = clock;
    }

    public static ConnectionReport run(
            SessionSettings settings, Credential credential, ServiceRecords records, Clock clock)
            throws InterruptedException {
        Probe probe = new Probe(settings, credential, records, clock);
        try {
            probe.walk();
            return probe.report();
        } finally {
            probe.signIn.ifPresent(way -> way.web().close());
        }
    }

    /** What a step does; it answers with a sentence. */
    private interface Work {
        String go() throws ConnectorException, InterruptedException;
    }

    private void walk() throws InterruptedException {
        boolean in = step("account", this::begin)
                && step("server", this::find)
                && step("sign-in", this::authenticate)
                && step("accounts", this::choose)
                && step("mailboxes", this::list);
        if (in) {
            step("limits", this::limits);
        }
    }

    private boolean step(String name, Work work) throws InterruptedException {
        long begun = System.nanoTime();
        boolean ok = true;
        String detail;
        try {
            detail = work.go();
        } catch (ConnectorException failed) {
            ok = false;
            detail = String.valueOf(failed.getMessage());
        }
        steps.add(new ConnectionReport.Step(name, ok, detail, Duration.ofNanos(System.nanoTime() - begun)));
        return ok;
    }

    private String begin() throws ConnectorException {
        signIn = Optional.of(new SignIn(settings, records, clock));
        return "For " + settings.account().username() + ".";
    }

    private String find() throws ConnectorException, InterruptedException {
        return "The session is looked for at " + signIn.orElseThrow().find() + ".";
    }

    private String authenticate() throws ConnectorException, InterruptedException {
        signIn.orElseThrow().authenticate(credential);
        return "The name and the password are accepted.";
    }

    private String choose() throws ConnectorException {
        SignIn way = signIn.orElseThrow();
        Api chosen = way.account();
        api = Optional.of(chosen);
        return "It reaches " + SignIn.names(way.document()) + "; mirrored is " + chosen.account() + ".";
    }

    private String list() throws ConnectorException, InterruptedException {
        Desk desk = new Desk(api.orElseThrow(), settings, clock, new Crowd(clock), Desk.MAX_WINDOW);
        int count = desk.mailboxes().all(MailboxGet.COUNTS).list().size();
        mailboxes = OptionalInt.of(count);
        return "There are " + count + " mailboxes.";
    }

    private String limits() throws InterruptedException {
        CoreLimits limits = api.orElseThrow().document().limits();
        return "It answers for " + limits.objectsInGet() + " objects at once, " + limits.requestsAtOnce()
                + " requests at a time, and takes messages of up to " + limits.uploadBytes() + " bytes."
                + quota();
    }

    /** RFC 9425, where the server offers it; that it does not tell is no fault of the account. */
    private String quota() throws InterruptedException {
        Api present = api.orElseThrow();
        if (!present.document().capabilities().contains(QuotaGet.CAPABILITY)) {
            return "";
        }
        try {
            return new Desk(present, settings, clock, new Crowd(clock), Desk.MAX_WINDOW)
                    .run(new QuotaGet()).list().stream()
                            .filter(quota -> quota.mail() && quota.hardLimit() > 0)
                            .map(quota -> " It holds " + quota.used() + " of at most " + quota.hardLimit()
                                    + (quota.octets() ? " bytes." : " emails."))
                            .collect(Collectors.joining());
        } catch (ConnectorException refused) {
            return " It does not tell how much it may hold.";
        }
    }

    private ConnectionReport report() {
        return new ConnectionReport(
                steps,
                api.map(present -> present.document().capabilities().stream()
                                .sorted()
                                .toList())
                        .orElse(List.of()),
                mailboxes,
                signIn.flatMap(way -> way.web().trust().shown()).map(ConnectionReport.Certificate::of));
    }
}
