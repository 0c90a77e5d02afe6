package org.postferry.store.h2.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 49, 50, 51, 100, 123})
    void everyRowOfManyIsInserted(int count) {
        List<Long> expected = LongStream.rangeClosed(1, count).boxed().toList();
        List<Object[]> rows = expected.stream()
                .map(number -> new Object[] {number, number * 2, new byte[] {1}, number.intValue()})
                .toList();

        try (Database database = Database.open(directory, new Gate(), FaultPoint.NONE, () -> Long.MAX_VALUE)) {
            database.write("inserting", sql -> {
                sql.insert("journal (last, first, entries, at)", rows);
                return true;
            });

            List<Long> found = database.read(
                    "looking",
                    sql -> sql.list(
                            "SELECT last FROM journal WHERE first = last * 2 ORDER BY last", row -> row.getLong(1)));
            assertEquals(expected, found);
        }
    }
}
