package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.rest.ApiServer.Answer;

class GateTest {
    private final ApiServer api = new ApiServer();

    @BeforeAll
    static void letTestsSayWhereTheyComeFrom() {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,origin");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void onlyHealthIsOpen() {
        assertEquals(200, api.send(api.bare("/health")).status());
        for (String path :
                new String[] {"/accounts", "/emails", "/events", "/openapi.json", "/nothing", "/health/x", "/"}) {
            Answer answer = api.send(api.bare(path));
            assertEquals(401, answer.status(), path);
            assertTrue(answer.header("WWW-Authenticate").startsWith("Basic "), path);
            assertEquals("application/problem+json", answer.header("Content-Type"));
            assertTrue(answer.at("/detail").contains("as admin"), answer.at("/detail"));
            assertTrue(answer.at("/detail").contains("./run --reset-password"), answer.at("/detail"));
        }
        assertEquals(
                401,
                api.send(api.bare("/health").POST(HttpRequest.BodyPublishers.noBody()))
                        .status());
    }

    @Test
    void aWrongOrBrokenSignInIsRefused() {
        for (String header :
                new String[] {"Basic YWRtaW46d3Jvbmc=", "Basic !!!", "Basic ", "Bearer x", "Basic YWRtaW4="}) {
            assertEquals(
                    401,
                    api.send(api.bare("/accounts").header("Authorization", header))
                            .status(),
                    header);
        }
    }

    @Test
    void aProgramNeedsNothingButTheSignIn() {
        assertEquals(404, api.post("/accounts/1/pause", "").status());
    }

    @Test
    void aBrowsersChangeMustComeFromHereAndSaySo() {
        assertEquals(403, change("Sec-Fetch-Site", "cross-site", "X-Postferry", "1"));
        assertEquals(403, change("Sec-Fetch-Site", "same-site", "X-Postferry", "1"));
        assertEquals(403, change("Sec-Fetch-Site", "none", "X-Postferry", "1"));
        assertEquals(403, change("Sec-Fetch-Site", "same-origin"));
        assertEquals(404, change("Sec-Fetch-Site", "same-origin", "X-Postferry", "1"));
        assertEquals(403, change("Origin", "http://evil.example", "X-Postferry", "1"));
        assertEquals(403, change("Origin", "null", "X-Postferry", "1"));
        assertEquals(403, change("Origin", "http://127.0.0.1:1", "X-Postferry", "1"));
        assertEquals(403, change("Origin", "http://127.0.0.1:" + api.port()));
        assertEquals(404, change("Origin", "http://127.0.0.1:" + api.port(), "X-Postferry", "1"));
        assertEquals(403, change("Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site", "X-Postferry", "1"));
    }

    private int change(String... headers) {
        return api.send(api.request("POST", "/accounts/1/pause", "").headers(headers))
                .status();
    }

    @Test
    void readingIsNoChange() {
        assertEquals(
                200,
                api.send(api.request("GET", "/accounts", "").header("Sec-Fetch-Site", "cross-site"))
                        .status());
    }

    @Test
    void noAnswerMayBeFramedCachedOrGuessedAt() {
        Answer answer = api.get("/accounts");

        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertTrue(answer.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"));
    }
}
