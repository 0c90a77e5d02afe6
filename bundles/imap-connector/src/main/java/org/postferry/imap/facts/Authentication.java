package org.postferry.imap.facts;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.imap.command.Authenticate;
import org.postferry.imap.command.Login;
import org.postferry.imap.sasl.Bearer;
import org.postferry.imap.sasl.ChannelBinding;
import org.postferry.imap.sasl.Mechanism;
import org.postferry.imap.sasl.NameThenPassword;
import org.postferry.imap.sasl.Plain;
import org.postferry.imap.sasl.ScramSha256;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.model.Endpoint;

/**
 * One sign-in: of what the server offers, the way that shows least. A way that the server does not understand leads to the
 * next one; a refused secret never does, so that a wrong password counts once and nobody can talk us into showing it.
 * Confined to one thread.
 */
final class Authentication {
    static final String SASL_IR = "SASL-IR";

    private final Talk talk;
    private final Endpoint endpoint;
    private final String username;
    private final Set<String> offered;
    private final Protection protection;
    private Optional<RefusedException> refusal = Optional.empty();
    private boolean tooEager;

    /**
     * What protects the connection.
     *
     * @param confidential nobody else can read what is sent, or write in the server's name
     * @param binding to the TLS below; empty where there is none, or none that can be bound to
     */
    record Protection(boolean confidential, Optional<ChannelBinding> binding) {}

    /** @param offered the server's capabilities as it told them last, under the protection the connection has now */
    Authentication(Talk talk, Endpoint endpoint, String username, Set<String> offered, Protection protection) {
        this.talk = talk;
        this.endpoint = endpoint;
        this.username = username;
        this.offered = offered;
        this.protection = protection;
    }

    /** Whether the server let us in only when it was not told everything at once, although it offers that (SASL-IR). */
    boolean wasTooEager() {
        return tooEager;
    }

    /** The server's last word. */
    Status run(Credential credential) throws ConnectorException {
        if (credential instanceof Credential.BearerToken token) {
            return byToken(token.secret());
        }
        return byPassword(((Credential.Password) credential).secret());
    }

    private Status byToken(String token) throws ConnectorException {
        if (!protection.confidential()) {
            // RFC 6750 section 5.2: whoever reads a token has it
            throw unsafe(endpoint.host() + " has no TLS: a token is not sent to it.");
        }
        if (token.isBlank() || token.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f)) {
            throw unsafe("What is stored for this account is no token.");
        }
        Optional<Status> ended =
                tried(Bearer.STANDARD, () -> Bearer.standard(username, endpoint.host(), endpoint.port(), token));
        if (ended.isEmpty()) {
            ended = tried(Bearer.OLDER, () -> Bearer.older(username, token));
        }
        return ended.orElseThrow(() -> unsafe(endpoint.host() + " offers no way to sign in with a token."));
    }

    private Status byPassword(String password) throws ConnectorException {
        Optional<Status> ended = byProof(password);
        if (ended.isEmpty() && refusal.isPresent() && !protection.confidential()) {
            // who can read along may have refused it in the server's name, to be shown the password
            throw Failures.ofSignIn(refusal.get(), username, "password");
        }
        if (ended.isEmpty()) {
            ended = tried(Plain.NAME, () -> new Plain(username, password));
        }
        if (ended.isEmpty() && refusal.isEmpty() && protection.confidential()) {
            // only now: it shows the password as PLAIN does, in one more round trip
            ended = tried(NameThenPassword.NAME, () -> new NameThenPassword(username, password));
        }
        if (ended.isEmpty() && refusal.isEmpty()) {
            ended = login(password);
        }
        if (ended.isEmpty()) {
            throw Failures.ofSignIn(refusal.orElseThrow(), username, "password");
        }
        return ended.get();
    }

    /** The password is not shown; bound to the server's certificate where both can. */
    private Optional<Status> byProof(String password) throws ConnectorException {
        boolean isOffered = offered.contains("AUTH=" + ScramSha256.BOUND_NAME);
        Optional<Status> ended = Optional.empty();
        if (protection.binding().isPresent()) {
            ended = tried(
                    ScramSha256.BOUND_NAME,
                    () -> new ScramSha256(
                            username, password, protection.binding().get()));
        }
        if (ended.isPresent() || refusal.isPresent()) {
            return ended;
        }
        // RFC 5802 section 6: where it is not offered we say that we could, and a server that did offer it notices
        ChannelBinding said =
                protection.binding().isPresent() && !isOffered ? ChannelBinding.NOT_OFFERED : ChannelBinding.NONE;
        return tried(ScramSha256.NAME, () -> new ScramSha256(username, password, said));
    }

    private Optional<Status> login(String password) throws ConnectorException {
        if (offered.contains("LOGINDISABLED")) {
            throw unsafe(endpoint.host() + " offers no way to sign in with a password.");
        }
        try {
            return Optional.of(await(new Login(username, password)));
        } catch (RefusedException refused) {
            throw Failures.ofSignIn(refused, username, "password");
        }
    }

    /** Empty when this way is not offered, not understood, or was refused before the server had anything to judge. */
    private Optional<Status> tried(String name, Supplier<Mechanism> mechanism) throws ConnectorException {
        if (!offered.contains("AUTH=" + name)) {
            return Optional.empty();
        }
        Optional<Status> ended = Optional.empty();
        boolean eager = offered.contains(SASL_IR) && mechanism.get().speaksUnasked();
        if (eager) {
            // protocol danger D-56: 163 offers SASL-IR and answers BAD; the secret was not looked at
            ended = tried(mechanism.get(), true);
        }
        if (ended.isPresent() || refusal.isPresent()) {
            return ended;
        }
        ended = tried(mechanism.get(), false);
        tooEager = eager && ended.isPresent();
        return ended;
    }

    private Optional<Status> tried(Mechanism mechanism, boolean atOnce) throws ConnectorException {
        Authenticate command = new Authenticate(mechanism, atOnce);
        try {
            Status ended = await(command);
            if (!mechanism.isProven()) {
                throw unsafe(endpoint.host() + " let us in without a proof that it is the right server.");
            }
            return Optional.of(ended);
        } catch (RefusedException refused) {
            if (command.distrust().isPresent()) {
                throw unsafe(command.distrust().get().getMessage());
            }
            if (refused.status().kind() == Status.Kind.BAD) {
                return Optional.empty();
            }
            ConnectorException failure = Failures.ofSignIn(refused, username, secretOf(mechanism));
            if (mechanism.hasShownSecret() || failure.kind() != Kind.UNAUTHORIZED) {
                throw failure;
            }
            refusal = Optional.of(refused);
            return Optional.empty();
        }
    }

    private static String secretOf(Mechanism mechanism) {
        if (mechanism instanceof Bearer bearer) {
            return "token" + bearer.refusal().map(words -> " (" + words + ")").orElse("");
        }
        boolean bound = mechanism instanceof ScramSha256 scram && scram.isBound();
        return bound ? "password over this certificate" : "password";
    }

    private <R> R await(Command<R> command) throws ConnectorException, RefusedException {
        return talk.await(talk.send(command));
    }

    private static ConnectorException unsafe(String why) {
        return ConnectorException.of(Kind.UNAUTHORIZED, Extent.ACCOUNT, why);
    }
}
