package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Credential;
import org.postferry.connector.Quota;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.method.QuotaGet;

/** What a test of an account tells a person. */
class ProbeTest {
    private static ConnectionReport probe(ScriptedServer server) throws Exception {
        Duration patience = Duration.ofSeconds(10);
        return Probe.run(
                new SessionSettings(server.account(), Optional.empty(), patience, patience),
                new Credential.Password("secret"),
                domain -> Optional.empty(),
                Clock.systemUTC());
    }

    private static String last(ConnectionReport report) {
        List<ConnectionReport.Step> steps = report.steps();
        assertEquals("limits", steps.get(steps.size() - 1).name());
        return steps.get(steps.size() - 1).detail();
    }

    private static ScriptedServer server(String quotas) throws Exception {
        return new ScriptedServer((method, arguments) ->
                ScriptedServer.json(method.equals("Quota/get") ? quotas : "{'state':'s','list':[{'id':'m'}]}"));
    }

    /** RFC 9425 section 4.2. */
    @Test
    void howMuchIsHeldIsToldWhereTheServerOffersQuotas() throws Exception {
        try (ScriptedServer server = server(
                "{'state':'s','list':["
                        + "{'id':'1','resourceType':'octets','used':1200,'hardLimit':5000,'scope':'account','types':['Email','Calendar']},"
                        + "{'id':'2','resourceType':'count','used':7,'hardLimit':100,'scope':'account','types':['Mail']},"
                        + "{'id':'3','resourceType':'count','used':1,'hardLimit':2,'scope':'account','types':['Calendar']}]}")) {
            server.capabilities.add(QuotaGet.CAPABILITY);
            String limits = last(probe(server));

            assertTrue(
                    limits.endsWith(" It holds 1200 of at most 5000 bytes. It holds 7 of at most 100 emails."), limits);
        }
    }

    @Test
    void aRunningAccountTellsOfItsBytes() throws Exception {
        try (ScriptedServer server = server("{'state':'s','list':["
                        + "{'id':'2','resourceType':'count','used':7,'hardLimit':100,'types':['Mail']},"
                        + "{'id':'3','scope':'domain','resourceType':'octets','used':9,'hardLimit':10,'types':['Email']},"
                        + "{'id':'1','resourceType':'octets','used':1200,'hardLimit':5000,'types':['Email']}]}");
                JmapSession without = server.open(50)) {
            assertEquals(Optional.empty(), without.quota());
            server.capabilities.add(QuotaGet.CAPABILITY);
            try (JmapSession with = server.open(50)) {
                assertEquals(Optional.of(new Quota(1_200, 5_000)), with.quota());
            }
        }
        try (ScriptedServer server = server("{'type':'serverFail'}")) {
            server.capabilities.add(QuotaGet.CAPABILITY);
            try (JmapSession session = server.open(50)) {
                assertEquals(Optional.empty(), session.quota(), "refused, which is no fault of the account");
            }
        }
    }

    @Test
    void whereQuotasAreNotOfferedNobodyAsks() throws Exception {
        try (ScriptedServer server = server("{'type':'unknownMethod'}")) {
            assertTrue(probe(server).ok());
            assertEquals(List.of("Mailbox/get"), server.calls);
        }
    }

    @Test
    void aQuotaThatIsRefusedIsNoFaultOfTheAccount() throws Exception {
        try (ScriptedServer server = server("{'type':'serverFail'}")) {
            server.capabilities.add(QuotaGet.CAPABILITY);
            ConnectionReport report = probe(server);

            assertTrue(report.ok());
            assertTrue(last(report).endsWith("It does not tell how much it may hold."), last(report));
        }
    }
}
