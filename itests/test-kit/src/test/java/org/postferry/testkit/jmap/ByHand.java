package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Asks a {@link FakeJmapServer} in JSON that is written by hand, with single quotes. */
record ByHand(FakeJmapServer server, HttpClient http) {
    ByHand(FakeJmapServer server) {
        this(server, HttpClient.newHttpClient());
    }

    static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    HttpRequest.Builder to(String path) {
        String pair = FakeJmapServer.PERSON + ":" + FakeJmapServer.PASSWORD;
        String secret = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(server.address() + path)).header("Authorization", "Basic " + secret);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode ask(String body) throws Exception {
        return json(send(to("/jmap/api").POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))))
                .body());
    }

    /** The responses to these calls, written as JSON with single quotes. */
    JsonNode call(String calls) throws Exception {
        return ask("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail'],'methodCalls':[" + calls + "]}")
                .path("methodResponses");
    }

    JsonNode one(String name, String arguments) throws Exception {
        return call("['" + name + "',{'accountId':'A1'" + arguments + "},'c']")
                .path(0)
                .path(1);
    }

    /** Of an answer that may never end. */
    int status(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }
}
