package org.postferry.store.h2.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.StoreFailure;
import org.postferry.testkit.ProvesLimit;

class MigrationsTest {
    private static final String FIRST =
            "CREATE TABLE meta (name VARCHAR(64) PRIMARY KEY, number BIGINT, text VARCHAR(255));\n"
                    + "-- a comment; with a semicolon\nCREATE TABLE mail (id INT PRIMARY KEY);\n";
    private static final String SECOND = "ALTER TABLE mail ADD subject VARCHAR(10) DEFAULT 'none';\n"
            + "CREATE INDEX mail_subject ON mail (subject);\n";

    @TempDir
    private Path directory;

    @Test
    void anOldDatabaseIsBroughtUpAndABackupIsKept() throws Exception {
        migrate(FIRST);
        execute("INSERT INTO mail VALUES (1)");

        migrate(FIRST, SECOND);

        assertEquals("none", text("SELECT subject FROM mail WHERE id = 1"));
        Files.copy(file("before-schema-2"), file("postferry"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("1", text("SELECT number FROM meta WHERE name = 'schema'"));
        assertEquals("1", text("SELECT id FROM mail"));
    }

    @Test
    void theSecondStartChangesNothing() throws Exception {
        migrate(FIRST, SECOND);
        execute("INSERT INTO mail VALUES (1, 'kept')");

        migrate(FIRST, SECOND);

        assertEquals("kept", text("SELECT subject FROM mail WHERE id = 1"));
        assertFalse(Files.exists(file("before-schema-2")));
    }

    @Test
    void whoDiesInTheMiddleStartsFromTheUntouchedDatabase() throws Exception {
        migrate(FIRST);
        execute("INSERT INTO mail VALUES (1)");
        int[] steps = {0};
        FaultPoint dies = phase -> {
            if (phase == FaultPoint.Phase.MIGRATING && ++steps[0] == 1) {
                throw new IllegalStateException("died");
            }
        };
        assertThrows(IllegalStateException.class, () -> new Migrations(directory, dies, List.of(FIRST, SECOND)).run());
        assertEquals("1", text("SELECT number FROM meta WHERE name = 'schema'"));

        migrate(FIRST, SECOND);

        assertEquals("none", text("SELECT subject FROM mail WHERE id = 1"));
        assertFalse(Files.exists(file("migrating")));
    }

    @Test
    void aNewerSchemaIsRefusedInASentence() throws Exception {
        migrate(FIRST, SECOND);

        StoreFailure refused = assertThrows(StoreFailure.class, () -> migrate(FIRST));

        assertEquals(
                "The database's schema is version 2, this Postferry knows 1 at most: start the newer Postferry again,"
                        + " or put a backup in its place.",
                refused.getMessage());
    }

    @Test
    void aDatabaseWrittenByANewerH2IsRefusedInASentence() throws Exception {
        migrate(FIRST);
        execute("UPDATE meta SET text = '2.5.250' WHERE name = 'h2'");

        StoreFailure refused = assertThrows(StoreFailure.class, () -> migrate(FIRST));

        assertTrue(
                refused.getMessage().startsWith("The database was written by H2 2.5.250, this Postferry has 2.4."),
                refused.getMessage());
    }

    @Test
    void aFileInANewerFormatIsRefusedInASentence() throws Exception {
        migrate(FIRST);
        byte[] file = Files.readAllBytes(file("postferry"));
        // the two copies of the header that H2 keeps in the first two blocks
        for (int block = 0; block < 2; block++) {
            String header = new String(file, block * 4096, 4096, StandardCharsets.ISO_8859_1);
            String newer = header.replaceFirst("format:\\d", "format:9");
            String unchecked = newer.substring(0, newer.indexOf(",fletcher:"));
            byte[] bytes = unchecked.getBytes(StandardCharsets.ISO_8859_1);
            String checked = unchecked + ",fletcher:"
                    + Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length)) + "\n";
            System.arraycopy(checked.getBytes(StandardCharsets.ISO_8859_1), 0, file, block * 4096, checked.length());
        }
        Files.write(file("postferry"), file);

        StoreFailure refused = assertThrows(
                StoreFailure.class,
                () -> Database.open(directory, new Gate(), FaultPoint.NONE, Database.FreeSpace.of(directory)));

        assertTrue(refused.getMessage().contains("written by a newer version of H2"), refused.getMessage());
    }

    @Test
    @ProvesLimit("Migrations.MAX_BACKUPS")
    void onlyTheNewestBackupsAreKept() throws Exception {
        List<String> steps = new ArrayList<>(List.of(FIRST));
        migrate(steps.toArray(String[]::new));
        for (int version = 2; version <= 6; version++) {
            steps.add("CREATE TABLE more" + version + " (id INT);\n");
            migrate(steps.toArray(String[]::new));
        }

        assertFalse(Files.exists(file("before-schema-3")));
        for (int version = 7 - Migrations.MAX_BACKUPS; version <= 6; version++) {
            assertTrue(Files.exists(file("before-schema-" + version)));
        }
    }

    private void migrate(String... steps) throws SQLException, IOException {
        new Migrations(directory, FaultPoint.NONE, List.of(steps)).run();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        Connections.source(directory.resolve("postferry")).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection =
                Connections.source(directory.resolve("postferry")).getConnection()) {
            return new Sql(connection).first(query, row -> row.getString(1)).orElseThrow();
        }
    }

    private Path file(String name) {
        return directory.resolve(name + ".mv.db");
    }
}
