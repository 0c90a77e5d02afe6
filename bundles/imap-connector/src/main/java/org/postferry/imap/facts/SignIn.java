package org.postferry.imap.facts;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.command.Capability;
import org.postferry.imap.command.Namespace;
import org.postferry.imap.command.StartTls;
import org.postferry.imap.sasl.ChannelBinding;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Wire;
import org.postferry.imap.wire.WireException;
import org.postferry.model.Endpoint;
import org.postferry.model.Security;

/** The way in, step by step: connect, TLS, greeting, sign-in, abilities. Each step once and in this order; confined to one thread. */
final class SignIn {
    private final SessionSettings settings;
    private final Endpoint endpoint;
    private QuirkProfile profile;
    private final boolean fixed;
    private final Allowance allowance;
    private final Alerts alerts = new Alerts();
    private Optional<Conversation> conversation = Optional.empty();
    private volatile Optional<Wire> wire = Optional.empty();
    private volatile boolean abandoned;
    private Set<String> capabilities = Set.of();
    private boolean signedIn;

    SignIn(SessionSettings settings, Shared shared) throws ConnectorException {
        this(settings, Optional.empty(), shared);
    }

    /** @param given what is known of the server; empty: what the account names, else what the server shows itself to be */
    SignIn(SessionSettings settings, Optional<QuirkProfile> given, Shared shared) throws ConnectorException {
        this.settings = settings;
        this.endpoint = settings.account()
                .endpoint()
                .orElseThrow(() ->
                        ConnectorException.of(Kind.PERMANENT, Extent.ACCOUNT, "The account names no IMAP server."));
        this.allowance = shared.allowances().of(endpoint, settings);
        Optional<QuirkProfile> named = given.isPresent() ? given : named();
        this.fixed = named.isPresent();
        this.profile = named.orElseGet(() -> QuirkProfiles.ofHost(endpoint.host()));
    }

    private Optional<QuirkProfile> named() throws ConnectorException {
        Optional<String> name = settings.account().profile();
        Optional<QuirkProfile> named = name.flatMap(QuirkProfiles::named);
        if (name.isPresent() && named.isEmpty()) {
            throw ConnectorException.of(
                    Kind.PERMANENT,
                    Extent.ACCOUNT,
                    "There is no profile \"" + name.get() + "\"; there are " + String.join(", ", QuirkProfiles.names())
                            + ".");
        }
        return named;
    }

    /** What the server showed itself to be; what the account said, or its host, counts more. */
    private void recognise(Optional<QuirkProfile> shown) {
        if (!fixed && profile.equals(QuirkProfiles.STANDARD)) {
            profile = shown.orElse(profile);
        }
    }

    private Set<String> capabilities() {
        return profile.believed(capabilities);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The account's, which all its sessions share. */
    Allowance allowance() {
        return allowance;
    }

    /** What the server has said for a person to read since the connection is protected, or since the sign-in where it never is. */
    Alerts alerts() {
        return alerts;
    }

    /** Thread-safe. */
    void abandon() {
        abandoned = true;
        wire.ifPresent(Wire::close);
    }

    Talk talk() {
        return new Talk(conversation());
    }

    /** The server's certificate, also when it was not trusted. */
    Optional<X509Certificate> certificate() {
        return wire.flatMap(Wire::certificate);
    }

    void connect() throws ConnectorException {
        try {
            Wire opened = Wire.connect(endpoint.host(), endpoint.port(), settings.connectTimeout());
            wire = Optional.of(opened);
            conversation = Optional.of(new Conversation(opened));
            if (abandoned) {
                opened.close();
            }
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
        boolean clear = endpoint.security() == Security.NONE;
        if (clear && !wire.get().isLoopback() && !settings.account().allowPlaintext()) {
            throw ConnectorException.of(
                    Kind.UNAUTHORIZED,
                    Extent.ACCOUNT,
                    endpoint.host() + " is not this machine: a password in clear text goes there only when the account"
                            + " allows it.");
        }
    }

    /** TLS from the first byte, where the account says so. */
    void secureFirst() throws ConnectorException {
        if (endpoint.security() == Security.TLS) {
            secure();
        }
    }

    /**
     * The greeting; then STARTTLS, where the account says so, strictly: no TLS, no sign-in.
     *
     * @return the greeting's words; none where they came before TLS, when they may be anybody's (protocol danger D-22)
     */
    Optional<String> greet() throws ConnectorException {
        Status greeting = greeting();
        if (greeting.kind() == Status.Kind.BYE) {
            throw Failures.ofGreeting(isInClear() ? greeting.withoutWords() : greeting, endpoint.host());
        }
        if (greeting.kind() == Status.Kind.PREAUTH && !conversation().wire().isSecure()) {
            // protocol danger D-22: who is signed in already cannot STARTTLS (RFC 9051 section 6.2.1)
            throw unsafe(endpoint.host() + " says that we are signed in already, in clear text; that is not safe.");
        }
        if (isInClear()) {
            startTls();
        }
        signedIn = greeting.kind() == Status.Kind.PREAUTH;
        recognise(QuirkProfiles.inGreeting(greeting.text()));
        // RFC 9051 section 6.2.1: what was said before TLS does not count after it
        capabilities = isInClear() ? Set.of() : Capability.in(greeting).orElse(Set.of());
        if (capabilities.isEmpty()) {
            capabilities = askCapabilities();
        }
        return isInClear() ? Optional.empty() : Optional.of(greeting.text());
    }

    /** What the greeting says is said before there is TLS. */
    private boolean isInClear() {
        return endpoint.security() == Security.STARTTLS;
    }

    private Status greeting() throws ConnectorException {
        try {
            return conversation().greeting();
        } catch (WireException failed) {
            boolean silent = failed.reason() == WireException.Reason.TIMED_OUT && endpoint.security() != Security.TLS;
            ConnectorException failure = Failures.of(failed);
            throw silent
                    ? ConnectorException.of(
                                    failure.kind(),
                                    Extent.ACCOUNT,
                                    endpoint.host() + " sent no greeting on port " + endpoint.port()
                                            + "; perhaps it expects TLS there.")
                            .withCause(failed)
                    : failure;
        }
    }

    private void startTls() throws ConnectorException {
        Talk talk = talk();
        try {
            talk.await(talk.send(new StartTls()));
        } catch (RefusedException refused) {
            throw unsafe(endpoint.host() + " refuses STARTTLS; the password is not sent to it in clear text.");
        } catch (ConnectorException failed) {
            // said in clear text, maybe by somebody in between: neither shown nor obeyed (protocol danger D-22)
            throw failed.getCause() instanceof WireException broken
                            && broken.farewell().isPresent()
                    ? Failures.ofGreeting(broken.farewell().get().withoutWords(), endpoint.host())
                    : failed;
        }
        secure();
    }

    private void secure() throws ConnectorException {
        try {
            conversation().secure(settings.account().caCertificate());
            // not before: what is said in clear text may be anybody's (protocol danger D-22)
            conversation().listen(alerts);
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
    }

    void authenticate(Credential credential) throws ConnectorException {
        if (endpoint.security() == Security.NONE) {
            conversation().listen(alerts); // who is told the password may be listened to as well
        }
        if (signedIn) {
            return;
        }
        Authentication authentication = new Authentication(
                talk(), endpoint, settings.account().username(), allowance.believed(capabilities()), protection());
        Status ended = authentication.run(credential);
        if (authentication.wasTooEager()) {
            allowance.refuse(Authentication.SASL_IR);
        }
        // RFC 3501 section 6.2.2: what was offered before counts no more
        Optional<Set<String>> told = Capability.in(ended);
        capabilities = told.isPresent() ? told.get() : askCapabilities();
    }

    private Authentication.Protection protection() {
        Wire line = conversation().wire();
        return new Authentication.Protection(
                line.isSecure() || line.isLoopback(),
                line.isSecure() ? line.certificate().flatMap(ChannelBinding::to) : Optional.empty());
    }

    /** What there is to work with. */
    Abilities abilities() throws ConnectorException {
        Introduction.Told told = new Introduction(talk(), capabilities(), profile, allowance).run();
        conversation().literals(literals());
        String itself =
                (told.server().getOrDefault("name", "") + " " + told.server().getOrDefault("version", "")).strip();
        recognise(QuirkProfiles.inId(itself));
        return new Abilities(
                allowance.believed(capabilities()),
                told.enabled().contains("QRESYNC") && capabilities().contains("QRESYNC"),
                told.roots().stream().map(Namespace.Root::prefix).toList(),
                itself,
                profile);
    }

    /** What it offers and turned out not to work: it is not asked for that. */
    Set<String> leftOut() {
        Set<String> leftOut = new TreeSet<>(capabilities());
        leftOut.removeAll(allowance.believed(leftOut));
        return leftOut;
    }

    private Conversation.Literals literals() {
        if (capabilities.contains("LITERAL+")) {
            return Conversation.Literals.AT_ONCE;
        }
        return capabilities.contains("LITERAL-")
                ? Conversation.Literals.SMALL_AT_ONCE
                : Conversation.Literals.SYNCHRONISING;
    }

    private Set<String> askCapabilities() throws ConnectorException {
        return talk().run(new Capability(), "say what it can do", Extent.ACCOUNT);
    }

    private Conversation conversation() {
        return conversation.orElseThrow(() -> new IllegalStateException("not connected"));
    }

    private static ConnectorException unsafe(String why) {
        return ConnectorException.of(Kind.UNAUTHORIZED, Extent.ACCOUNT, why);
    }
}
