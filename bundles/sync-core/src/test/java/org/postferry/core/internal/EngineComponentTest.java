package org.postferry.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.core.account.LoopFixture;
import org.postferry.core.engine.ContainerId;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountDraft;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.store.InMemoryMailStore;

class EngineComponentTest {
    @TempDir
    Path folder;

    @Test
    @ProvesLimit("EngineComponent.Config.keyFile")
    void theKeyAndTheContainersNameLieWhereTheSettingSays() throws Exception {
        Path keyFile = folder.resolve("secret").resolve("my.key");
        EngineComponent component = new EngineComponent(config(keyFile));
        try {
            component.bindStore(new InMemoryMailStore(Clock.systemUTC()));

            component.create(new AccountDraft(
                    LoopFixture.settings(SyncPolicy.DEFAULT, OptionalInt.of(1)), Map.of("password", "secret")));

            assertEquals(32, Files.size(keyFile));
            assertTrue(Files.exists(keyFile.resolveSibling("container.id")));
            assertEquals(1, component.list().size());
        } finally {
            component.stop();
        }
    }

    @Test
    @ProvesLimit("ContainerId.MAX_LENGTH")
    void theContainersNameStaysUnlessItIsNone() throws Exception {
        Path file = folder.resolve("container.id");
        String first = ContainerId.readOrMake(file);
        assertEquals(first, ContainerId.readOrMake(file));

        Files.writeString(file, "x".repeat(65));
        assertNotEquals("x".repeat(65), ContainerId.readOrMake(file));
        Files.writeString(file, "x".repeat(64));
        assertEquals("x".repeat(64), ContainerId.readOrMake(file));
    }

    private static EngineComponent.Config config(Path keyFile) {
        return new EngineComponent.Config() {
            @Override
            public String keyFile() {
                return keyFile.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return EngineComponent.Config.class;
            }
        };
    }
}
