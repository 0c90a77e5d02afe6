package org.postferry.attachment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.postferry.attachment.extract.Worker;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.sync.SyncState;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;

class AttachmentTextReaderTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Worker.Standing OFF = new Worker.Standing(false, "switched off in its configuration");
    private static final Worker.Standing DONE = new Worker.Standing(true, "");

    @TempDir
    Path folder;

    private AttachmentTextReader.Config config(boolean enabled) {
        return new AttachmentTextReader.Config() {
            @Override
            public String directory() {
                return folder.resolve("own").toString();
            }

            @Override
            public boolean enabled() {
                return enabled;
            }

            @Override
            public Class<AttachmentTextReader.Config> annotationType() {
                return AttachmentTextReader.Config.class;
            }
        };
    }

    private AttachmentTextReader reader(boolean enabled) {
        Bundle bundle = standIn(Bundle.class, (proxy, method, arguments) -> null);
        return new AttachmentTextReader(
                new InMemoryMailStore(new FakeClock()),
                new Mime4jMessageReader(),
                config(enabled),
                standIn(BundleContext.class, (proxy, method, arguments) -> bundle));
    }

    private static boolean works() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("attachment-text"));
    }

    @Test
    @ProvesLimit("AttachmentTextReader.Config.directory")
    void itWorksInItsFolderUntilItIsStopped() {
        AttachmentTextReader reader = reader(true);

        Await.until("it stands somewhere", PATIENT, () -> Files.exists(folder.resolve("own/place")));
        reader.close();

        assertFalse(works());
    }

    @Test
    @ProvesLimit("AttachmentTextReader.Config.enabled")
    void itIsSwitchedOnAndOffWhileItRuns() {
        AttachmentTextReader reader = reader(false);
        assertFalse(works());
        assertEquals(OFF, reader.standing());

        reader.modified(config(true));
        reader.modified(config(true));
        Await.until("nothing is left to read", PATIENT, () -> reader.standing().equals(DONE));

        reader.modified(config(false));
        assertFalse(works());
        assertEquals(OFF, reader.standing());

        reader.modified(config(true));
        assertTrue(works());
        reader.close();
        assertFalse(works());
    }

    @Test
    void whoAsksHowEverythingIsHearsOfIt() {
        List<String> told = new ArrayList<>();
        SyncState state = standIn(SyncState.class, (proxy, method, arguments) -> {
            told.add(Arrays.toString(arguments));
            return null;
        });
        AttachmentTextReader reader = reader(true);
        AttachmentHealth health = new AttachmentHealth(reader, state, Executors.newSingleThreadScheduledExecutor());

        Await.until("nothing is left to read", PATIENT, () -> reader.standing().equals(DONE));
        health.look();
        reader.modified(config(false));
        health.look();
        health.close();
        reader.close();

        assertEquals(
                List.of(
                        "[attachments, true, ]",
                        "[attachments, false, switched off in its configuration]",
                        "[attachments, false, nobody reads them]"),
                told);
    }

    @Test
    void thePageKnowsByWhichWordsItIsSwitchedOff() throws IOException {
        Path search = Path.of("../web-console/src/main/resources/org/postferry/console/page/search.js");

        assertTrue(Files.readString(search).contains("const SWITCHED_OFF = \"" + AttachmentTextReader.OFF + "\";"));
    }

    @Test
    @ProvesLimit("AttachmentHealth.MAX_LOOK")
    void aLookThatDoesNotEndKeepsNoBundleFromStopping() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        List<String> told = new CopyOnWriteArrayList<>();
        SyncState state = standIn(SyncState.class, (proxy, method, arguments) -> {
            if (looking.getCount() > 0) {
                looking.countDown();
                hanging.await();
            }
            told.add(Arrays.toString(arguments));
            return null;
        });
        AttachmentTextReader reader = reader(false);
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        AttachmentHealth health = new AttachmentHealth(reader, state, looks);
        looks.execute(health::look);
        looking.await();

        assertTimeoutPreemptively(PATIENT, health::close);

        assertEquals(List.of("[attachments, false, nobody reads them]"), told);
        hanging.countDown();
        assertTrue(looks.awaitTermination(PATIENT.toSeconds(), TimeUnit.SECONDS));
    }

    private static <T> T standIn(Class<T> type, InvocationHandler answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answer));
    }
}
