package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.Email;
import org.postferry.search.IndexState;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.testkit.container.Await;

/** {@code kill -9} twenty times while 10,000 emails come in and are indexed: afterwards each is found exactly once. */
class IndexKillIT {
    private static final int KILLS = 20;
    private static final int EMAILS = 10_000;
    private static final int EMAILS_OF_A_LIFE = 800;

    /** Anywhere in the work of a batch, in a commit (there are some in each life), or behind the last one. */
    private static final int LATEST_KILL_MILLIS = 1_000;

    @TempDir
    Path folder;

    private final Random random = new Random(20);
    /** Lives whose index went on from a commit. */
    private int wentOn;
    /** Of these, the ones in which the journal had more than that commit. */
    private int readOn;

    @Test
    void eachEmailIsFoundExactlyOnceAfterTwentyKills() throws Exception {
        int told = 0;
        for (int life = 1; life <= KILLS; life++) {
            told += liveAndDie(life);
        }

        assertTrue(wentOn >= KILLS / 2, "only " + wentOn + " lives went on from a commit");
        assertTrue(readOn >= KILLS / 4, "only " + readOn + " lives had something to read behind it");
        try (IndexedStore at = new IndexedStore(folder)) {
            int stored = awaitAllFound(at);
            assertTrue(stored >= told, stored + " are here, " + told + " were told to be");

            at.takeIn(KILLS + 1, Math.max(0, EMAILS - stored));
            assertTrue(awaitAllFound(at) >= EMAILS);
        }
    }

    /** Returns how many emails it said to have taken before it was killed. */
    private int liveAndDie(int life) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IndexedStore.class.getName(),
                        folder.toString(),
                        Integer.toString(life),
                        Integer.toString(EMAILS_OF_A_LIFE))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int fatal = life % 5 == 0 ? EMAILS_OF_A_LIFE : 100 + random.nextInt(EMAILS_OF_A_LIFE - 100);
        int taken = 0;
        try (BufferedReader said = process.inputReader()) {
            String behindCommit = said.readLine();
            assertNotNull(behindCommit, "it opened nothing");
            wentOn += behindCommit.equals(IndexedStore.ANEW) ? 0 : 1;
            readOn += behindCommit.equals(IndexedStore.ANEW) || behindCommit.equals("0") ? 0 : 1;
            for (String line = said.readLine(); line != null && taken < fatal; line = said.readLine()) {
                taken = Integer.parseInt(line);
                if (taken >= fatal) {
                    break;
                }
            }
            assertTrue(taken >= fatal, "it took in only " + taken);
            process.waitFor(random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return taken;
    }

    private static int awaitAllFound(IndexedStore at) throws Exception {
        SearchRequest all = new SearchRequest(
                "",
                Optional.empty(),
                SearchRequest.Order.RECEIVED,
                Optional.empty(),
                1,
                Optional.of(at.store.journal().end()),
                Duration.ofMinutes(1));
        at.finder.search(all);
        Await.until(
                "all is indexed", Duration.ofMinutes(1), () -> at.index.state().behind() == 0);
        IndexState state = at.index.state();
        int stored = 0;
        Optional<String> next = Optional.empty();
        do {
            EmailPage page = at.store.emails().page(everything(next));
            for (Email email : page.items()) {
                assertIsFoundOnce(at, email);
            }
            stored += page.items().size();
            next = page.next();
        } while (next.isPresent());
        assertEquals(stored, state.documents());
        return stored;
    }

    private static void assertIsFoundOnce(IndexedStore at, Email email) throws Exception {
        String messageId = email.header().messageIds().get(0);
        String[] number = messageId.substring(0, messageId.indexOf('@')).split("\\.");
        boolean whole = at.store.contents().read(email.id()).isPresent();
        String word = IndexedStore.word(Integer.parseInt(number[0]), Integer.parseInt(number[1]));
        SearchPage page = at.finder.search(SearchRequest.of(whole ? "body:" + word : "message-id:" + messageId, 2));
        assertEquals(1, page.total(), messageId);
        assertEquals(email.id(), page.items().get(0).email());
    }

    private static EmailQuery everything(Optional<String> after) {
        return new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, after, 500);
    }
}
