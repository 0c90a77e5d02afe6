package org.postferry.jmap.facts;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.jmap.wire.TrustedHosts;
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
    private final TrustedHosts hosts;
    private Optional<URI> address = Optional.empty();
    private Optional<SessionDocument> document = Optional.empty();

    SignIn(SessionSettings settings, ServiceRecords records, Clock clock) throws ConnectorException {
        this.settings = settings;
        this.records = records;
        this.hosts = hosts(settings.account());
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

    /** Protocol danger D-23: what the person typed, the address's domain, and the domains of known providers. */
    private static TrustedHosts hosts(AccountSettings account) {
        Set<String> hosts = new HashSet<>(Hosters.ALL_DOMAINS);
        hosts.add(domain(account));
        account.endpoint().ifPresent(typed -> hosts.add(typed.host()));
        account.sessionUrl().map(URI::getHost).ifPresent(hosts::add);
        boolean clearText = account.sessionUrl()
                .map(typed -> "http".equalsIgnoreCase(typed.getScheme()))
                .orElse(account.endpoint()
                        .filter(typed -> typed.security() == Security.NONE)
                        .isPresent());
        return new TrustedHosts(hosts, clearText);
    }

    private static String domain(AccountSettings account) {
        return account.email().substring(account.email().indexOf('@') + 1);
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
        String domain = domain(settings.account());
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

    /** Protocol danger D-23: who redirects is not asked with the password, and where it ends only if that is the account's. */
    private URI followed(URI start) throws ConnectorException, InterruptedException {
        try {
            Answer answer = web.send(Outgoing.get(start, JSON));
            answer.body().close();
            if (!hosts.include(answer.uri())) {
                throw hosts.refusalOfSession(answer.uri());
            }
            return answer.uri();
        } catch (WireException failed) {
            throw Failures.of(failed);
        }
    }

    /** Fetches the session object with the credentials. */
    void authenticate(Credential credential) throws ConnectorException, InterruptedException {
        URI at = address.orElseThrow();
        web.authorize(hosts, authorization(credential));
        document = Optional.of(fetch(web, at));
        web.patience(settings.answerTimeout());
    }

    static SessionDocument fetch(Web web, URI at) throws ConnectorException, InterruptedException {
        try {
            Answer answer = web.send(Outgoing.get(at, JSON));
            Optional<TrustedHosts> hosts = web.trusted();
            if (hosts.isPresent() && !hosts.get().include(answer.uri())) {
                answer.body().close();
                throw hosts.get().refusalOfSession(answer.uri());
            }
            if (answer.status() == 401 || answer.status() == 403) {
                answer.body().close();
                throw ConnectorException.of(
                        Kind.UNAUTHORIZED,
                        Extent.ACCOUNT,
                        "The server does not accept this user name with this password.");
            }
            if (!answer.isSuccess()) {
                throw Failures.of(web.refused(answer));
            }
            try (AnswerBody body = answer.body()) {
                return SessionDocument.read(Json.read(body), answer.uri());
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
        Api api = new Api(web, session, chosen.get());
        checkAddresses(api);
        return api;
    }

    /** Protocol danger D-23: refuses a session that would have mail sent to servers that are none of the account's. */
    static void checkAddresses(Api api) throws ConnectorException {
        try {
            for (URI named : List.of(api.document().apiUrl(), api.download("blob"), api.upload())) {
                if (named.getHost() != null) { // what the session does not name is asked of nobody
                    api.web().checkTrusted(named);
                }
                Foreign.check(api.document().from(), named);
            }
        } catch (WireException foreign) {
            throw Failures.of(foreign);
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
