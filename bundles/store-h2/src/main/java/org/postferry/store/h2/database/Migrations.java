package org.postferry.store.h2.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database to this version's schema. The steps are the resources {@code schema/1.sql}, {@code schema/2.sql}
 * and so on, each statement ended by a semicolon at the end of a line.
 *
 * <p>H2 commits each change of a table by itself, so steps are done on a copy which then takes the database's place:
 * whoever dies in between starts from the untouched file. What was there before stays beside it as a backup.
 */
final class Migrations {
    /** The database's name; H2 adds its ending. */
    static final String NAME = "postferry";

    static final String ENDING = ".mv.db";

    /** Backups kept, the newest: enough to go back over a bad release or two, without filling the disk. */
    static final int MAX_BACKUPS = 3;

    private static final String WORK = "migrating";
    private static final String BACKUP_PREFIX = "before-schema-";
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private final Path directory;
    private final FaultPoint faults;
    private final List<String> steps;

    Migrations(Path directory, FaultPoint faults) {
        this(directory, faults, steps());
    }

    Migrations(Path directory, FaultPoint faults, List<String> steps) {
        this.directory = directory;
        this.faults = faults;
        this.steps = steps;
    }

    /** Refuses what {@link #run} would refuse, and changes nothing. */
    void inspect() throws SQLException {
        try (Connection connection =
                Connections.readOnly(directory.resolve(NAME)).getConnection()) {
            knownVersion(new Sql(connection));
        }
    }

    /** Leaves a database of this version's schema in the folder. */
    void run() throws SQLException, IOException {
        Files.deleteIfExists(file(WORK));
        boolean fresh = !Files.exists(file(NAME));
        int present = fresh ? 0 : presentVersion();
        if (present == steps.size()) {
            return;
        }
        if (!fresh) {
            backUp(present);
            Files.copy(file(NAME), file(WORK));
        }
        migrate(present);
        Disk.syncFile(file(WORK));
        Files.move(file(WORK), file(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Disk.syncDirectory(directory);
        if (!fresh) {
            log.info("The database's schema went from version {} to {}", present, steps.size());
        }
    }

    private int presentVersion() throws SQLException {
        try (Connection connection = source(NAME).getConnection()) {
            int present = knownVersion(new Sql(connection));
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE meta SET text = H2VERSION() WHERE name = 'h2' AND text <> H2VERSION()");
            }
            return present;
        }
    }

    private int knownVersion(Sql sql) throws SQLException {
        Optional<String> writer = sql.first("SELECT text FROM meta WHERE name = 'h2'", row -> row.getString(1));
        if (writer.isPresent() && isNewer(writer.get(), ownVersion(sql))) {
            throw refusal("The database was written by H2 " + writer.get() + ", this Postferry has " + ownVersion(sql)
                    + ": start the newer Postferry again, or put a backup in its place.");
        }
        int present = (int) sql.number("SELECT number FROM meta WHERE name = 'schema'");
        if (present > steps.size()) {
            throw refusal("The database's schema is version " + present + ", this Postferry knows " + steps.size()
                    + " at most: start the newer Postferry again, or put a backup in its place.");
        }
        return present;
    }

    private static StoreFailure refusal(String sentence) {
        return new StoreFailure(sentence, new IllegalStateException("newer database"));
    }

    private static String ownVersion(Sql sql) throws SQLException {
        return sql.first("SELECT H2VERSION()", row -> row.getString(1)).orElseThrow();
    }

    private static boolean isNewer(String writer, String own) {
        return java.lang.module.ModuleDescriptor.Version.parse(writer)
                        .compareTo(java.lang.module.ModuleDescriptor.Version.parse(own))
                > 0;
    }

    private void backUp(int version) throws IOException {
        Path backup = file(BACKUP_PREFIX + (version + 1));
        Path copying = directory.resolve(backup.getFileName() + ".copying");
        Files.copy(file(NAME), copying, StandardCopyOption.REPLACE_EXISTING);
        Disk.syncFile(copying);
        Files.move(copying, backup, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Disk.syncDirectory(directory);
        for (Path old : backups().stream().skip(MAX_BACKUPS).toList()) {
            Files.delete(old);
        }
    }

    /** Newest first. */
    private List<Path> backups() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Migrations::isBackup)
                    .sorted(Comparator.comparingInt(Migrations::backupNumber).reversed())
                    .toList();
        }
    }

    private static boolean isBackup(Path file) {
        return file.getFileName().toString().matches(BACKUP_PREFIX + "\\d{1,9}" + ENDING);
    }

    private static int backupNumber(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceAll("\\D", ""));
    }

    private void migrate(int present) throws SQLException {
        try (Connection connection = source(WORK).getConnection();
                Statement statement = connection.createStatement()) {
            for (int version = present + 1; version <= steps.size(); version++) {
                for (String command : commands(steps.get(version - 1))) {
                    statement.execute(command);
                    faults.reached(FaultPoint.Phase.MIGRATING);
                }
                statement.execute("MERGE INTO meta (name, number) KEY (name) VALUES ('schema', " + version + ")");
            }
            statement.execute("MERGE INTO meta (name, text) KEY (name) VALUES ('h2', H2VERSION())");
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private JdbcDataSource source(String name) {
        return Connections.source(directory.resolve(name));
    }

    private Path file(String name) {
        return directory.resolve(name + ENDING);
    }

    /** The statements of a step, without comments. */
    private static List<String> commands(String step) {
        StringBuilder text = new StringBuilder();
        step.lines().filter(line -> !line.startsWith("--")).forEach(line -> text.append(line.stripTrailing())
                .append('\n'));
        return Stream.of(text.toString().split(";\n"))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .toList();
    }

    private static List<String> steps() {
        List<String> found = new ArrayList<>();
        for (String step = step(1); step != null; step = step(found.size() + 1)) {
            found.add(step);
        }
        return found;
    }

    private static @Nullable String step(int version) {
        String name = "/org/postferry/store/h2/schema/" + version + ".sql";
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failures.of("reading " + name, e);
        }
    }
}
