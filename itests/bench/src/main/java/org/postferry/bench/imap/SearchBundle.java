package org.postferry.bench.imap;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;

/** The bundle that keeps the search index, stopped as an administrator stops it: by the web console. */
public final class SearchBundle {

    private static final String NAME = "org.postferry.search-lucene";
    private static final String BUNDLES = "system/console/bundles";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int FIRST_REFUSAL = 400;

    private SearchBundle() {}

    /** Returns when nothing is fed to an index any more. */
    public static void stop(RunningPostferry postferry) {
        String path = BUNDLES + "/" + bundle(postferry).get("id").asText();
        var answer = postferry.send(postferry
                .request(path)
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=stop")));
        if (answer.statusCode() >= FIRST_REFUSAL) {
            throw new IllegalStateException("stopping " + NAME + ": " + answer.statusCode());
        }
        Await.until(
                NAME + " is stopped",
                SOON,
                () -> bundle(postferry).get("state").asText().equals("Resolved"));
    }

    private static JsonNode bundle(RunningPostferry postferry) {
        for (JsonNode bundle : postferry.json(BUNDLES + ".json").get("data")) {
            if (bundle.get("symbolicName").asText().equals(NAME)) {
                return bundle;
            }
        }
        throw new IllegalStateException("no bundle " + NAME);
    }
}
