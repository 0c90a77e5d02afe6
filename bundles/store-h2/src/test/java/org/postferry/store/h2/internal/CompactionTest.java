package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.Contents;
import org.postferry.store.h2.database.Database;
import org.postferry.testkit.FakeClock;

class CompactionTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    void whatIsInUseMovesAndReadersFollowIt() throws IOException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2, 3);
            mirror.contents(1, 2, 3);
            Contents.Stored lookedUpBefore =
                    mirror.store.contents().read(mirror.email(2)).orElseThrow();

            mirror.store.compact(mirror.account, 1);

            assertFalse(Files.exists(directory.resolve("packs/1/00000001.pack")));
            try (InputStream in = lookedUpBefore.open(0)) {
                assertArrayEquals(Mirror.message(2), in.readAllBytes());
            }
            assertArrayEquals(Mirror.message(3), mirror.read(3));
        }
        try (Mirror mirror = new Mirror(directory, clock)) {
            assertArrayEquals(Mirror.message(1), mirror.read(1));
        }
    }

    @Test
    void aCompactedPackIsRebuiltLikeAnyOther() throws IOException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2);
            mirror.contents(1, 2);
            mirror.store.compact(mirror.account, 1);
        }
        Files.delete(Database.file(directory));

        assertEquals(2, new Rebuilding(directory, clock).run().emails());

        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2);
            assertArrayEquals(Mirror.message(2), mirror.read(2));
        }
    }
}
