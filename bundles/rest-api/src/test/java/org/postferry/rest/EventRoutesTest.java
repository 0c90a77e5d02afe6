package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.testkit.ProvesLimit;

@Timeout(60)
class EventRoutesTest {
    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.empty());
    private final List<Reader> readers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Reader reader : readers) {
            reader.close();
        }
        api.close();
    }

    @Test
    void aNewEmailIsToldWithItsCursor() throws IOException {
        Reader events = open("");

        EmailId id = api.mirror.email(inbox, "Subject: x\n\n");

        Map<String, String> event = events.next("email");
        assertEquals("{\"id\":\"" + id + "\",\"bulk\":false}", event.get("data"));
        assertTrue(org.postferry.store.Journal.Cursor.parse(event.get("id")).isPresent());
    }

    @Test
    void readingResumesBehindTheLastEvent() throws IOException {
        Reader first = open("");
        api.mirror.email(inbox, "Subject: 1\n\n");
        String cursor = first.next("email").get("id");
        first.close();
        EmailId missed = api.mirror.email(inbox, "Subject: 2\n\n");

        Reader second = open(cursor);

        assertTrue(second.next("email").get("data").contains("\"" + missed + "\""));
    }

    @Test
    void aGapIsToldAsReloadAndReadingGoesOn() throws IOException {
        for (String cursor : new String[] {"0123456789abcdef0123456789abcdef.5", "nonsense"}) {
            Reader events = open(cursor);

            assertTrue(events.next("reload").containsKey("id"));
            EmailId id = api.mirror.email(inbox, "Subject: x\n\n");
            assertTrue(events.next("email").get("data").contains("\"" + id + "\""));
        }
    }

    @Test
    void progressIsToldAtTheBeginningAndWhenItMovesWithoutAnId() throws IOException {
        Reader events = open("");
        assertTrue(events.next("progress").get("data").contains("\"done\":0"));

        api.engine.progress(42);

        Map<String, String> event = events.next("progress");
        assertTrue(event.get("data").contains("\"done\":42"));
        assertTrue(event.get("data").contains("\"accountId\":\"" + account + "\""));
        assertTrue(!event.containsKey("id"));
    }

    @Test
    void aStreamLivesThroughAnotherStore() throws IOException {
        Reader events = open("");
        events.next("progress");
        api.store.crash();
        api.servlet.unbindStore(api.store);

        var reopened = api.store.reopen();
        api.servlet.bindStore(reopened);

        Mirror mirror = new Mirror(reopened);
        EmailId id = mirror.email(inbox, "Subject: after\n\n");
        assertTrue(events.next("email").get("data").contains("\"" + id + "\""));
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_STREAMS")
    void thereAreOnlySoManyStreams() throws IOException {
        while (readers.size() < ApiLimits.MAX_STREAMS) {
            open("");
        }

        Answer full = api.get("/events");

        assertEquals(503, full.status());
        assertEquals("5", full.header("Retry-After"));
        readers.remove(0).close();
    }

    @Test
    void withoutAStoreThereAreNoEvents() {
        api.servlet.unbindStore(api.store);

        assertEquals(503, api.get("/events").status());
    }

    private Reader open(String lastEventId) throws IOException {
        HttpRequest.Builder request = api.request("GET", "/events", "");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response =
                    api.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            assertEquals(
                    "text/event-stream;charset=utf-8",
                    response.headers().firstValue("Content-Type").orElse("").toLowerCase(java.util.Locale.ROOT));
            Reader reader = new Reader(response.body());
            readers.add(reader);
            reader.comment();
            return reader;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads events as a browser does. */
    private static final class Reader {
        private final BufferedReader lines;

        Reader(InputStream body) {
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        void comment() throws IOException {
            assertEquals(": here", lines.readLine());
            assertEquals("", lines.readLine());
        }

        Map<String, String> next(String name) throws IOException {
            return next(event -> name.equals(event.get("event")));
        }

        Map<String, String> next(Predicate<Map<String, String>> wanted) throws IOException {
            while (true) {
                Map<String, String> event = new LinkedHashMap<>();
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                    int colon = line.indexOf(": ");
                    event.put(line.substring(0, colon), line.substring(colon + 2));
                }
                if (wanted.test(event)) {
                    return event;
                }
            }
        }

        void close() throws IOException {
            lines.close();
        }
    }
}
