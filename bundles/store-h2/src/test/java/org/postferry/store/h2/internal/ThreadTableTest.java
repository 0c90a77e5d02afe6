package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadTableTest {
    private final ThreadTable table = new ThreadTable();

    @Test
    void namesAreFoundAgainHoweverManyThereAre() {
        for (int i = 1; i <= 100_000; i++) {
            table.name(ThreadTable.hash("name " + i), i);
        }

        for (int i = 1; i <= 100_000; i++) {
            assertEquals(i, table.find(ThreadTable.hash("name " + i)));
        }
        assertEquals(0, table.find(ThreadTable.hash("another")));
        assertEquals(100_000, table.size());
    }

    @Test
    void whatWasMergedIsFoundAsWhatItBecame() {
        table.name(ThreadTable.hash("a"), 3);
        table.email(10, 3);
        table.email(9_999, 2);
        table.email(11, 1);

        table.merge(3, 2);
        table.merge(2, 1);

        assertEquals(1, table.find(ThreadTable.hash("a")));
        assertEquals(List.of(10L, 11L, 9_999L), table.emailsOf(1));
        assertTrue(table.emailsOf(3).isEmpty());
    }
}
