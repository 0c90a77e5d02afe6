package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraitsTest {
    @Test
    void whatWasWrittenIsRead() {
        Traits inTwo = new Traits("12", true, 2026, List.of("12-3", "12-40"));
        Traits inNone = new Traits("1", false, 1970, List.of());
        Traits early = new Traits("1", false, -44, List.of("1-1"));

        for (Traits traits : List.of(inTwo, inNone, early)) {
            assertEquals(traits, Traits.read(traits.written()));
        }
    }
}
