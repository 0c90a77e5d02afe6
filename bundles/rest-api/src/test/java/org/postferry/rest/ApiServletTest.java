package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.testkit.ProvesLimit;

class ApiServletTest {
    private static final String ACCOUNT = "{\"email\":\"a@b\",\"host\":\"h\"}";

    private final ApiServer api = new ApiServer();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void unknownPathsAndMethodsAreSaidSo() {
        assertEquals(404, api.get("/nothing").status());
        assertEquals(404, api.get("/accounts/").status());
        assertEquals(404, api.get("/").status());
        Answer put = api.send(api.request("PUT", "/accounts", ACCOUNT));
        assertEquals(405, put.status());
        Answer delete = api.delete("/accounts");
        assertEquals(405, delete.status());
        assertEquals("GET, POST", delete.header("Allow"));
    }

    @Test
    void aBodyNeedsItsContentType() {
        HttpRequest.Builder form = api.request("POST", "/accounts", "")
                .POST(HttpRequest.BodyPublishers.ofString(ACCOUNT))
                .header("Content-Type", "text/plain");
        HttpRequest.Builder untyped =
                api.request("POST", "/accounts", "").POST(HttpRequest.BodyPublishers.ofString(ACCOUNT));
        HttpRequest.Builder charset = api.request("POST", "/accounts", "")
                .POST(HttpRequest.BodyPublishers.ofString(ACCOUNT))
                .header("Content-Type", "application/json; charset=utf-8");

        assertEquals(415, api.send(form).status());
        assertEquals(415, api.send(untyped).status());
        assertEquals(201, api.send(charset).status());
    }

    @Test
    void whatIsNoJsonObjectIsRefused() {
        for (String body :
                new String[] {"{", "[]", "\"x\"", "{} {}", "{\"name\":\"a\",\"name\":\"b\"}", "nonsense", "{'a':1}"}) {
            Answer answer = api.post("/accounts", body);
            assertEquals(400, answer.status(), body);
            assertEquals("400", answer.at("/status"), body);
            assertFalse(answer.at("/detail").isEmpty(), body);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"to\":[\"a@x\" | 1, column 13): Unexpected end-of-input: expected close marker for Array",
                "{ | 1, column 2): Unexpected end-of-input: expected close marker for Object",
                "{\"a\":1, | 1, column 8): Unexpected end-of-input within/between Object entries",
                "{} {} | 1, column 4): Trailing token (of type START_OBJECT) found after value",
                "nonsense | 1, column 1): Unrecognized token 'nonsense': was expecting (JSON String, Number, Array, Object or token 'null', 't…",
                "{'a':1} | 1, column 2): Unexpected character (''' (code 39)): was expecting double-quote to start field name",
                "{\"a\":[}} | 1, column 7): Unexpected close marker '}': expected ']'",
                "{\"name\":\"a\",\"name\":\"b\"} | 1, column 19): Duplicate field 'name'"
            })
    void whatIsNotJsonIsSaidInOneSentenceWithItsPlace(String body, String sentence) {
        Answer answer = api.post("/accounts", body);

        assertEquals(400, answer.status());
        assertEquals("The body is not JSON (line " + sentence, answer.at("/detail"));
    }

    @Test
    @ProvesLimit({"ApiLimits.MAX_BODY_BYTES", "ApiLimits.MAX_JSON_DEPTH"})
    void aBodyHasALimit() {
        String padded = ACCOUNT + " ".repeat(ApiLimits.MAX_BODY_BYTES - ACCOUNT.length());
        String nested = "{\"a\":" + "[".repeat(ApiLimits.MAX_JSON_DEPTH) + "]".repeat(ApiLimits.MAX_JSON_DEPTH) + "}";

        assertEquals(201, api.post("/accounts", padded).status());
        assertEquals(413, api.post("/accounts", padded + " ").status());
        Answer chunked = api.send(api.request("POST", "/accounts", "")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream((padded + " ").getBytes())))
                .header("Content-Type", "application/json"));
        assertEquals(413, chunked.status());
        assertTrue(api.post("/accounts", nested)
                .at("/detail")
                .endsWith(": Document nesting depth (21) exceeds the maximum allowed"));
    }

    @Test
    void healthSaysWhatIsMissing() {
        assertEquals("up", api.get("/health").at("/status"));

        api.engine.report("store", false, "The disk is full");
        Answer broken = api.get("/health");
        assertEquals(503, broken.status());
        assertEquals("The disk is full", broken.at("/missing/0/reason"));

        api.servlet.unbindStore(api.store);
        api.servlet.unbindAccounts(api.engine);
        api.servlet.unbindState(api.engine);
        Answer bare = api.get("/health");
        assertEquals("store", bare.at("/missing/0/name"));
        assertEquals("engine", bare.at("/missing/1/name"));
    }

    @Test
    void whatNeedsAMissingPartSaysSoAndComesBackWithIt() {
        api.servlet.unbindStore(api.store);
        api.servlet.unbindAccounts(api.engine);

        assertEquals(503, api.get("/emails").status());
        assertEquals("The store is missing just now", api.get("/emails").at("/detail"));
        assertEquals("The engine is missing just now", api.get("/accounts").at("/detail"));

        api.bindAll();
        assertEquals(200, api.get("/emails").status());
    }

    @Test
    void aServiceThatWasReplacedDoesNotTakeItsSuccessorAway() {
        FakeEngine successor = new FakeEngine(api.store);
        api.servlet.bindAccounts(successor);
        api.servlet.unbindAccounts(api.engine);

        assertEquals(200, api.get("/accounts").status());
    }

    @Test
    void aStoreThatStopsOrFailsIsToldInASentence() {
        api.store.diskFull(true);
        Answer full = api.post("/accounts", ACCOUNT);
        assertEquals(500, full.status());
        assertEquals("the disk is full", full.at("/detail"));

        api.store.crash();
        assertEquals(503, api.get("/emails").status());
    }

    @Test
    void theDescriptionHasEachRouteAndNoOther() {
        JsonNode paths = api.get("/openapi.json").json().get("paths");
        TreeSet<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (!operation.getKey().equals("parameters")) {
                    described.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey() + " "
                            + new TreeSet<>(queryParameters(operation.getValue())));
                }
            }
        }
        TreeSet<String> routed = new TreeSet<>();
        for (Route route : api.servlet.router().routes()) {
            routed.add(route.method() + " " + route.template() + " " + new TreeSet<>(route.parameters()));
        }

        assertEquals(routed, described);
    }

    private static java.util.List<String> queryParameters(JsonNode operation) {
        java.util.List<String> names = new java.util.ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.get("in").asText().equals("query")) {
                names.add(parameter.get("name").asText());
            }
        }
        return names;
    }

    @Test
    void everyReferenceOfTheDescriptionIsThere() {
        JsonNode description = api.get("/openapi.json").json();

        for (String reference : description.findValuesAsText("$ref")) {
            assertFalse(description.at(reference.substring(1)).isMissingNode(), reference);
        }
    }
}
