package org.postferry.jmap.facts;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.Answer;
import org.postferry.jmap.wire.AnswerBody;
import org.postferry.jmap.wire.Foreign;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.Origin;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.Security;
import org.postferry.tls.ServerTrust;

/** The way in, step by step: find the server, sign in, choose the account. Each step once and in this order; confined to one thread. */
final class SignIn {
    private static final String WELL_KNOWN = "/.well-known/jmap";
    private static final String JSON = "application/json";

    private final SessionSettings settings;
    private final ServiceRecords records;
    private final Web web;
    private Optional<URI> address = Optional.empty();
    private Optional<SessionDocument> document = Optional.empty();

    SignIn(SessionSettings settings, ServiceRecords records, Clock clock) throws ConnectorException {
        this.settings = settings;
        this.records = records;
        try {
            ServerTrust trust = ServerTrust.of(settings.account().caCertificate());
            this.web =
                    new Web(trust, settings.connectTimeout(), settings.account().allowPlaintext(), clock);
        } catch (CertificateException unreadable) {
            throw Failures.of(new WireException(
                    WireException.Reason.UNTRUSTED, String.valueOf(unreadable.getMessage()), unreadable));
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
    }

    Web web() {
        return web;
    }

    SessionDocument document() {
        return document.orElseThrow();
    }

    /** Where the session is: as the person said, or as the domain says (RFC 8620 section 2.2). */
    URI find() throws ConnectorException, InterruptedException {
        AccountSettings account = settings.account();
        if (account.sessionUrl().isPresent()) {
            URI typed = account.sessionUrl().get();
            boolean bare = typed.getPath() == null
                    || typed.getPath().isEmpty()
                    || typed.getPath().equals("/");
            address = Optional.of(bare ? typed.resolve(WELL_KNOWN) : typed);
        } else {
            Optional<Endpoint> typed = account.endpoint();
            URI start = typed.isPresent() ? wellKnown(typed.get()) : ofDomain();
            address = Optional.of(followed(start));
        }
        return address.get();
    }

    private static URI wellKnown(Endpoint endpoint) {
        String scheme = endpoint.security() == Security.NONE ? "http" : "https";
        String host = endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host();
        return URI.create(scheme + "://" + host + ":" + endpoint.port() + WELL_KNOWN);
    }

    private URI ofDomain() throws ConnectorException {
        String email = settings.account().email();
        String domain = email.substring(email.indexOf('@') + 1);
        URI own = URI.create("https://" + domain + WELL_KNOWN);
        Optional<ServiceRecords.Target> target = records.find(domain);
        if (target.isEmpty()) {
            return own;
        }
        URI named =
                URI.create("https://" + target.get().host() + ":" + target.get().port() + WELL_KNOWN);
        try {
            Foreign.check(own, named);
        } catch (WireException inside) {
            throw Failures.of(inside);
        }
        return named;
    }

    /** Protocol danger D-23: who redirects is not asked with the password; where it ends is the session's origin. */
    private URI followed(URI start) throws ConnectorException, InterruptedException {
        try {
            Answer answer = web.send(Outgoing.get(start, JSON));
            answer.body().close();
            return answer.uri();
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
    }

    /** Fetches the session object with the credentials. */
    void authenticate(Credential credential) throws ConnectorException, InterruptedException {
        URI at = address.orElseThrow();
        web.authorize(Origin.of(at), authorization(credential));
        document = Optional.of(fetch(web, at));
        web.patience(settings.answerTimeout());
    }

    static SessionDocument fetch(Web web, URI at) throws ConnectorException, InterruptedException {
        try {
            Answer answer = web.send(Outgoing.get(at, JSON));
            URI from = answer.uri();
            if (answer.status() == 401 || answer.status() == 403) {
                answer.body().close();
                throw ConnectorException.of(
                        Kind.UNAUTHORIZED,
                        Extent.ACCOUNT,
                        web.authorization(from).isPresent()
                                ? "The server does not accept this user name with this password."
                                : "The session is at " + from.getHost()
                                        + ", another server than the one that was named; name that one.");
            }
            if (!answer.isSuccess()) {
                throw Failures.of(web.refused(answer));
            }
            try (AnswerBody body = answer.body()) {
                return SessionDocument.read(Json.read(body), from);
            }
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
    }

    private String authorization(Credential credential) {
        if (credential instanceof Credential.Password password) {
            // RFC 7617 section 2
            String pair = settings.account().username() + ":" + password.secret();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
        return "Bearer " + ((Credential.BearerToken) credential).secret();
    }

    /** The account that is meant, its own or a shared one. */
    Api account() throws ConnectorException {
        SessionDocument session = document();
        if (!session.capabilities().contains(SessionDocument.MAIL)) {
            throw ConnectorException.of(Kind.PERMANENT, Extent.ACCOUNT, "This server speaks JMAP, but not about mail.");
        }
        Optional<String> chosen = session.account(settings.account().jmapAccountId());
        if (chosen.isEmpty()) {
            throw ConnectorException.of(
                    Kind.PERMANENT,
                    Extent.ACCOUNT,
                    "This sign-in reaches no such account; it reaches " + names(session));
        }
        if (web.authorization(session.apiUrl()).isEmpty()) {
            throw ConnectorException.of(
                    Kind.PERMANENT,
                    Extent.ACCOUNT,
                    "The session sends us to another server, "
                            + session.apiUrl().getHost() + "; the password does not go there.");
        }
        Api api = new Api(web, session, chosen.get());
        try {
            trustBlobs(session, api.download("blob"));
            trustBlobs(session, api.upload());
        } catch (WireException strange) {
            throw Failures.of(strange);
        }
        return api;
    }

    /**
     * Fastmail keeps blobs on a host of another domain (docs/quirks.md): requests go on to the API's own alone. Only who
     * was asked with the credentials may name it; a redirect elsewhere was followed without them.
     */
    private void trustBlobs(SessionDocument session, URI blobs) {
        if (web.authorization(session.from()).isPresent() && Foreign.mayBeTrusted(session.from(), blobs)) {
            web.authorizeToo(Origin.of(blobs));
        }
    }

    static String names(SessionDocument session) {
        return String.join(
                ", ",
                session.accounts().entrySet().stream()
                        .map(entry -> named(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static String named(String id, SessionDocument.Account account) {
        return account.name() + " (" + id + (account.personal() ? "" : ", shared")
                + (account.readOnly() ? ", read only" : "") + ")";
    }
}
