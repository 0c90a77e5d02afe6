package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

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

    @Test
    void aRightPasswordIsBelievedForAWhileAndAWrongOneNever() {
        FakeClock clock = new FakeClock();
        AtomicInteger asked = new AtomicInteger();
        KeptSignIn signIn =
                new KeptSignIn((user, password) -> asked.incrementAndGet() > 0 && password.equals("right"), clock);

        assertTrue(signIn.admits("a", "right"));
        assertTrue(signIn.admits("a", "right"));
        assertEquals(1, asked.get());
        assertFalse(signIn.admits("a", "wrong"));
        assertFalse(signIn.admits("a", "wrong"));
        assertEquals(3, asked.get());
        clock.advance(ApiLimits.SIGN_IN_KEPT);
        assertTrue(signIn.admits("a", "right"));
        assertEquals(4, asked.get());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_SIGN_INS")
    void notEverySignInIsKept() {
        AtomicInteger asked = new AtomicInteger();
        KeptSignIn signIn = new KeptSignIn((user, password) -> asked.incrementAndGet() > 0, new FakeClock());
        for (int i = 0; i <= ApiLimits.MAX_SIGN_INS; i++) {
            signIn.admits("user" + i, "x");
        }

        signIn.admits("user0", "x");

        assertEquals(ApiLimits.MAX_SIGN_INS + 2, asked.get());
        assertEquals(Duration.ofSeconds(30), ApiLimits.SIGN_IN_KEPT);
    }
}
