package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.dovecot.ServerCertificate;

/** From an address to a session (RFC 8620 section 2.2), and back to the session object when it is another by now. */
class DiscoveryTest {
    private static final String WELL_KNOWN = "/.well-known/jmap";
    private static final Credential BEARER = new Credential.BearerToken("token");
    private static final ServiceRecords NO_RECORDS = domain -> Optional.empty();

    @TempDir
    Path folder;

    /** What two looks ask for, and two more after which the session object was fetched again and led elsewhere. */
    private static final List<String> SESSION_FETCHED_AGAIN =
            List.of("/deep/session", "/deep/api", "/deep/api", "/deep/session", "/deep/api2", "/deep/api2");

    /** Paths that were asked for, each with its credentials. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private volatile String accounts = "{'A':{'name':'person','accountCapabilities':null}}";
    private volatile String state = "s1";
    private volatile String apiUrl = "api";
    /** Which of the session's addresses is of another domain. */
    private volatile String foreign = "none";
    /** With which status the session object is refused; 0 where it is told. */
    private volatile int refusal;

    private static AccountSettings account(
            Optional<Endpoint> endpoint, Optional<URI> session, Optional<String> certificate, Optional<String> chosen) {
        return account("person@example.org", endpoint, session, certificate, chosen);
    }

    private static AccountSettings account(
            String email,
            Optional<Endpoint> endpoint,
            Optional<URI> session,
            Optional<String> certificate,
            Optional<String> chosen) {
        return new AccountSettings(
                "Test",
                email,
                Protocol.JMAP,
                endpoint,
                false,
                certificate,
                session,
                chosen,
                "person",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    /** Whose owner typed in where the session is. */
    private static AccountSettings accountOf(LocalServer server) {
        return account(Optional.empty(), Optional.of(server.uri("/deep/session")), Optional.empty(), Optional.empty());
    }

    private static JmapSession open(AccountSettings account, ServiceRecords records)
            throws ConnectorException, InterruptedException {
        return open(account, records, Clock.systemUTC());
    }

    private static JmapSession open(AccountSettings account, ServiceRecords records, Clock clock)
            throws ConnectorException, InterruptedException {
        Duration patience = Duration.ofSeconds(10);
        return JmapSession.open(
                new SessionSettings(account, Optional.empty(), patience, patience),
                BEARER,
                records,
                clock,
                new Crowd(clock),
                50);
    }

    private static JmapSession openAt(LocalServer server) throws ConnectorException, InterruptedException {
        Endpoint endpoint = new Endpoint("127.0.0.1", server.uri("/").getPort(), Security.NONE);
        return open(account(Optional.of(endpoint), Optional.empty(), Optional.empty(), Optional.empty()), NO_RECORDS);
    }

    private void note(HttpExchange exchange) {
        asked.add(exchange.getRequestURI().getPath() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private List<String> pathsAsked() {
        return asked.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        LocalServer.send(exchange, 302, new byte[0]);
    }

    /** Its well-known address sends on to the session. */
    private LocalServer home() throws Exception {
        return LocalServer.secure(ServerCertificate.context(folder), exchange -> {
            if (exchange.getRequestURI().getPath().equals(WELL_KNOWN)) {
                note(exchange);
                redirect(exchange, "/deep/session");
                return;
            }
            serve(exchange);
        });
    }

    /** A session at {@code /deep/session}, whose addresses are relative; calls are answered at {@code apiUrl}. */
    private void serve(HttpExchange exchange) throws IOException {
        note(exchange);
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/deep/session") && refusal > 0) {
            LocalServer.send(exchange, refusal, new byte[0]);
        } else if (path.equals("/deep/session") && exchange.getRequestHeaders().getFirst("Authorization") == null) {
            LocalServer.send(exchange, 401, new byte[0]);
        } else if (path.equals("/deep/session")) {
            LocalServer.send(
                    exchange,
                    200,
                    bytes("{'capabilities':{'urn:ietf:params:jmap:core':{},"
                            + "'urn:ietf:params:jmap:mail':{}},'accounts':" + accounts + ",'primaryAccounts':{},"
                            + "'username':'person','apiUrl':'" + at("api") + apiUrl + "','downloadUrl':'" + at("get")
                            + "get/{accountId}/{blobId}','uploadUrl':'" + at("put") + "put/{accountId}/','state':'"
                            + state + "'}"));
        } else if (path.startsWith("/deep/api")) {
            exchange.getRequestBody().readAllBytes();
            LocalServer.send(
                    exchange,
                    200,
                    bytes("{'sessionState':'" + state + "','methodResponses':[['Email/changes',"
                            + "{'newState':'s0','hasMoreChanges':false},'c0']]}"));
        } else {
            LocalServer.send(exchange, 404, new byte[0]);
        }
    }

    /** What stands before an address of that kind. */
    private String at(String kind) {
        return kind.equals(foreign) ? "http://localhost/" : "";
    }

    private static byte[] bytes(String json) throws IOException {
        try {
            return Json.bytes(ScriptedServer.json(json));
        } catch (WireException e) {
            throw new IOException(e);
        }
    }

    private static void look(JmapSession session) throws Exception {
        assertEquals(List.of(), session.dirtyScopes(Map.of(new Scope.AccountEmails(), new Checkpoint("emails1:s0"))));
    }

    @Test
    @ProvesLimit("Web.MAX_REDIRECTS")
    void redirectsAreFollowedWithoutCredentialsWhichGoToTheSessionAlone() throws Exception {
        try (LocalServer home = new LocalServer(this::serve);
                LocalServer first = new LocalServer(exchange -> {
                    note(exchange);
                    String path = exchange.getRequestURI().getPath();
                    int hop = path.equals(WELL_KNOWN) ? 0 : Integer.parseInt(path.substring(1));
                    boolean last = hop == Web.MAX_REDIRECTS - 1;
                    redirect(exchange, last ? home.uri("/deep/session").toString() : "/" + (hop + 1));
                })) {
            try (JmapSession session = openAt(first)) {
                look(session);
            }
        }
        assertEquals(
                List.of(
                        WELL_KNOWN + " null",
                        "/1 null",
                        "/2 null",
                        "/3 null",
                        "/4 null",
                        "/deep/session null",
                        "/deep/session Bearer token",
                        "/deep/api Bearer token"),
                asked);
    }

    @Test
    void whoRedirectsWithoutEndIsNoServer() throws Exception {
        try (LocalServer server = new LocalServer(exchange -> {
            note(exchange);
            redirect(exchange, "/again");
        })) {
            assertThrows(ConnectorException.class, () -> openAt(server));
        }
        assertEquals(Web.MAX_REDIRECTS + 1, asked.size());
    }

    @Test
    void aRedirectIntoClearTextIsNotFollowed() throws Exception {
        try (LocalServer server = new LocalServer(exchange -> redirect(exchange, "http://192.0.2.1/session"))) {
            ConnectorException refused = assertThrows(ConnectorException.class, () -> openAt(server));

            assertTrue(refused.getMessage().contains("clear text"), refused.getMessage());
        }
    }

    /** RFC 8620 section 2.2: the domain's SRV record, then the well-known address of the host that it names. */
    @Test
    void theServerOfADomainIsTheOneOfItsRecord() throws Exception {
        ServerCertificate certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
        try (LocalServer home = home()) {
            ServiceRecords.Target target =
                    new ServiceRecords.Target("localhost", home.uri("/").getPort());
            AccountSettings account = account(
                    "person@localhost",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(certificate.pem()),
                    Optional.empty());
            try (JmapSession session =
                    open(account, domain -> Optional.of(target).filter(found -> domain.equals("localhost")))) {
                look(session);
            }
        }
        assertEquals(WELL_KNOWN + " null", asked.get(0));
        assertEquals("/deep/api Bearer token", asked.get(asked.size() - 1));
    }

    /** Protocol danger D-23; the address is nobody's (RFC 5737 section 3). */
    @Test
    void aRecordOfADomainOutsideLeadsNobodyIntoThisNetwork() {
        AccountSettings account =
                account("person@192.0.2.1", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        ServiceRecords inside = domain -> Optional.of(new ServiceRecords.Target("127.0.0.1", 9));
        ConnectorException refused = assertThrows(ConnectorException.class, () -> open(account, inside));

        assertTrue(refused.getMessage().contains("inside this network"), refused.getMessage());
    }

    /** Protocol danger D-23: whoever answers a question of DNS would have the password; who typed the address has said that it is right. */
    @Test
    void aRecordThatNamesAServerOfAnotherDomainGetsNoPasswordUntilThatWasTyped() throws Exception {
        ServerCertificate certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
        try (LocalServer home = home()) {
            URI session = home.elsewhere("/deep/session");
            ServiceRecords.Target target = new ServiceRecords.Target("localhost", session.getPort());
            AccountSettings account = account(
                    "person@127.0.0.1",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(certificate.pem()),
                    Optional.empty());

            ConnectorException refused =
                    assertThrows(ConnectorException.class, () -> open(account, domain -> Optional.of(target)));

            assertEquals(Kind.PERMANENT, refused.kind());
            assertTrue(
                    refused.getMessage().contains("on localhost")
                            && refused.getMessage().contains("enter " + session + " as the session address"),
                    refused.getMessage());
            assertEquals(List.of(WELL_KNOWN + " null", "/deep/session null"), asked);

            AccountSettings typed = account(
                    "person@127.0.0.1",
                    Optional.empty(),
                    Optional.of(session),
                    Optional.of(certificate.pem()),
                    Optional.empty());
            try (JmapSession allowed = open(typed, NO_RECORDS)) {
                look(allowed);
            }
        }
    }

    @Test
    void aRedirectToAServerOfAnotherDomainEndsWithoutThePassword() throws Exception {
        try (LocalServer other = new LocalServer(this::serve);
                LocalServer first = new LocalServer(exchange ->
                        redirect(exchange, other.elsewhere("/deep/session").toString()))) {
            AccountSettings bare = account(
                    "person@example.org",
                    Optional.empty(),
                    Optional.of(first.uri("")),
                    Optional.empty(),
                    Optional.empty());
            for (Opening opening : List.<Opening>of(() -> openAt(first), () -> open(bare, NO_RECORDS))) {
                ConnectorException refused = assertThrows(ConnectorException.class, opening::go);

                assertTrue(
                        refused.getMessage()
                                .contains("enter " + other.elsewhere("/deep/session") + " as the session address"),
                        refused.getMessage());
            }
        }
        assertEquals(List.of("/deep/session null", "/deep/session null"), asked);
    }

    private interface Opening {
        JmapSession go() throws ConnectorException, InterruptedException;
    }

    @Test
    void anotherSessionStateFetchesTheSessionObjectOnce() throws Exception {
        try (LocalServer server = new LocalServer(this::serve);
                JmapSession session = open(accountOf(server), NO_RECORDS)) {
            look(session);
            state = "s2";
            apiUrl = "api2";
            look(session);
            look(session);
            look(session);
        }
        assertEquals(SESSION_FETCHED_AGAIN, pathsAsked());
    }

    /** A server that forgets to change its session's state. */
    @Test
    void theSessionObjectIsFetchedAgainByTheHour() throws Exception {
        FakeClock clock = new FakeClock(Instant.parse("2026-01-01T00:00:00Z"));
        try (LocalServer server = new LocalServer(this::serve)) {
            AccountSettings account = accountOf(server);
            try (JmapSession session = open(account, NO_RECORDS, clock)) {
                look(session);
                clock.advance(JmapSession.DOCUMENT_AGE.minusSeconds(1));
                look(session);
                clock.advance(Duration.ofSeconds(1));
                apiUrl = "api2";
                look(session);
                look(session);
            }
        }
        assertEquals(SESSION_FETCHED_AGAIN, pathsAsked());
    }

    /** What is looked at when the session object is an hour old and, asked for again, refused. */
    private void whereTheHourlyLookIsRefused(int status, Looks looks) throws Exception {
        FakeClock clock = new FakeClock(Instant.parse("2026-01-01T00:00:00Z"));
        try (LocalServer server = new LocalServer(this::serve);
                JmapSession session = open(accountOf(server), NO_RECORDS, clock)) {
            refusal = status;
            clock.advance(JmapSession.DOCUMENT_AGE);
            looks.at(session);
        }
    }

    private interface Looks {
        void at(JmapSession session) throws Exception;
    }

    /** It was looked at out of caution alone. */
    @Test
    void aSessionObjectThatIsNotToldAgainStopsNobodyWhoIsAnswered() throws Exception {
        whereTheHourlyLookIsRefused(403, session -> {
            look(session);
            look(session);
            state = "s2";
            look(session);
            ConnectorException failure = assertThrows(ConnectorException.class, () -> look(session));
            assertEquals(Kind.UNAUTHORIZED, failure.kind(), "it said itself that it changed");
        });
        assertEquals(
                List.of("/deep/session", "/deep/session", "/deep/api", "/deep/api", "/deep/api", "/deep/session"),
                pathsAsked());
    }

    /** Whoever asks to be left alone means all that is asked of it. */
    @Test
    void aServerThatHasEnoughOfTheHourlyLookIsLeftAlone() throws Exception {
        whereTheHourlyLookIsRefused(429, session -> {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> look(session));
            assertEquals(Kind.THROTTLED, failure.kind());
        });
    }

    /** Protocol danger D-23: a session object that is another by now has nothing sent elsewhere, neither credentials nor mail. */
    @Test
    void anApiThatMovesToAnotherHostIsNotAsked() throws Exception {
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        try (LocalServer thief = new LocalServer(exchange -> {
                    elsewhere.add(exchange.getRequestURI().getPath());
                    LocalServer.send(exchange, 401, new byte[0]);
                });
                LocalServer server = new LocalServer(this::serve);
                JmapSession session = open(accountOf(server), NO_RECORDS)) {
            look(session);
            state = "s2";
            apiUrl = thief.elsewhere("/api").toString();
            look(session);
            assertThrows(ConnectorException.class, () -> look(session));
            assertThrows(ConnectorException.class, () -> look(session));
        }
        assertEquals(List.of(), elsewhere);
    }

    /** Of the API, of downloads and of uploads. */
    @ParameterizedTest
    @ValueSource(strings = {"api", "get", "put"})
    void aSessionThatNamesAServerOfAnotherDomainIsRefusedUntilThatWasTyped(String which) throws Exception {
        try (LocalServer server = new LocalServer(this::serve)) {
            foreign = which;
            AccountSettings account = accountOf(server);

            ConnectorException refused = assertThrows(ConnectorException.class, () -> open(account, NO_RECORDS));

            assertEquals(Kind.PERMANENT, refused.kind());
            assertTrue(refused.getMessage().contains("enter localhost as the account's host"), refused.getMessage());
            AccountSettings typed = account(
                    Optional.of(new Endpoint("localhost", 443, Security.TLS)),
                    account.sessionUrl(),
                    Optional.empty(),
                    Optional.empty());
            open(typed, NO_RECORDS).close();
        }
    }

    @Test
    void anAccountIsChosenByItsIdAndOneWithoutMailIsNotTakenByItself() throws Exception {
        accounts = "{'C':{'name':'calendar','accountCapabilities':{}},"
                + "'A':{'name':'person','accountCapabilities':{'urn:ietf:params:jmap:mail':{}}},"
                + "'S':{'name':'shared','isPersonal':false,'accountCapabilities':null}}";
        try (LocalServer server = new LocalServer(this::serve)) {
            assertEquals("A", mirrored(server, Optional.empty()));
            assertEquals("S", mirrored(server, Optional.of("S")));
            ConnectorException refused =
                    assertThrows(ConnectorException.class, () -> mirrored(server, Optional.of("Z")));

            assertEquals(Kind.PERMANENT, refused.kind());
            assertTrue(refused.getMessage().contains("shared (S, shared)"), refused.getMessage());
        }
    }

    private String mirrored(LocalServer server, Optional<String> chosen) throws Exception {
        AccountSettings account =
                account(Optional.empty(), Optional.of(server.uri("/deep/session")), Optional.empty(), chosen);
        Duration patience = Duration.ofSeconds(10);
        SignIn signIn = new SignIn(
                new SessionSettings(account, Optional.empty(), patience, patience), NO_RECORDS, Clock.systemUTC());
        try {
            signIn.find();
            signIn.authenticate(BEARER);
            return signIn.account().account();
        } finally {
            signIn.web().close();
        }
    }

    @Test
    void aNameAndAPasswordAreSentAsBasic() throws Exception {
        try (LocalServer server = new LocalServer(this::serve)) {
            AccountSettings account = accountOf(server);
            JmapSession.open(
                            new SessionSettings(
                                    account, Optional.empty(), Duration.ofSeconds(9), Duration.ofSeconds(9)),
                            new Credential.Password("s\u00e9cret"),
                            NO_RECORDS,
                            Clock.systemUTC(),
                            new Crowd(Clock.systemUTC()),
                            50)
                    .close();
        }
        String pair =
                java.util.Base64.getEncoder().encodeToString("person:s\u00e9cret".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("/deep/session Basic " + pair), asked);
    }
}
