package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.model.Keyword;
import org.postferry.testkit.ProvesLimit;

class FlagsTest {
    @Test
    void keywordsOfImapsOwnHaveABackslash() {
        assertEquals(
                List.of("$forwarded", "\\seen", "work"),
                Flags.of(Set.of(Keyword.SEEN, Keyword.FORWARDED, new Keyword("Work"))));
    }

    @Test
    @ProvesLimit("Flags.MAX_CHARACTERS")
    void moreKeywordsThanOneCommandHoldsGoInSeveral() {
        List<String> flags = IntStream.range(100, 140)
                .mapToObj(number -> "k".repeat(200) + number)
                .toList();

        List<List<String>> parts = Flags.parts(flags);

        assertEquals(flags, parts.stream().flatMap(Collection::stream).toList());
        parts.forEach(part -> assertTrue(String.join(" ", part).length() <= Flags.MAX_CHARACTERS));
        assertEquals(6, parts.size());
    }
}
