package org.postferry.attachment.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;

class AttachmentTextReaderTest {
    @Test
    @ProvesLimit("AttachmentTextReader.Config.directory")
    void itWorksInItsFolderUntilItIsStopped(@TempDir Path folder) {
        Path own = folder.resolve("own");
        AttachmentTextReader.Config config = new AttachmentTextReader.Config() {
            @Override
            public String directory() {
                return own.toString();
            }

            @Override
            public Class<AttachmentTextReader.Config> annotationType() {
                return AttachmentTextReader.Config.class;
            }
        };
        Bundle bundle = standIn(Bundle.class, null);
        AttachmentTextReader reader = new AttachmentTextReader(
                new InMemoryMailStore(new FakeClock()),
                new Mime4jMessageReader(),
                config,
                standIn(BundleContext.class, bundle));

        Await.until("it stands somewhere", Duration.ofSeconds(60), () -> Files.exists(own.resolve("place")));

        reader.close();

        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("attachment-text")));
    }

    private static <T> T standIn(Class<T> type, Object answer) {
        InvocationHandler always = (proxy, method, arguments) -> answer;
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, always));
    }
}
