package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.EmailHeader;
import org.postferry.model.ThreadLinks;
import org.postferry.testkit.ProvesLimit;

class ThreadLinksTest {
    private static final Instant NOON = Instant.parse("2025-12-01T12:00:00Z");

    private static ThreadLinks links(List<String> inReplyTo, List<String> references, String subject) {
        return ThreadLinks.of(new EmailHeader(
                List.of("own"),
                inReplyTo,
                references,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                subject,
                Optional.empty()));
    }

    @Test
    void itIsRememberedByItselfTheNearestAndTheFirst() {
        ThreadLinks links = links(List.of("d"), List.of("a", "b", "c", "d"), "Re: x");

        assertEquals(List.of("own", "d", "a", "c", "b"), links.ids());
        assertEquals(List.of("own", "d", "a"), links.names(NOON));
        assertTrue(links.subjectsToJoin(NOON).isEmpty());
    }

    @ParameterizedTest(name = "{0}: {1}, answers: {2}")
    @CsvSource({
        "Proofs, proofs, false",
        "'Re: Proofs', proofs, true",
        "'RE[2]: re: Fwd:  Proofs of  it ', proofs of it, true",
        "'[list] Re: [list] Proofs', proofs, true",
        "'Proofs (fwd)', proofs, true",
        "'AW: WG: Proofs', proofs, true",
        "'[list]', '[list]', false",
        "'Re:', '', true",
        "'Regarding: x', 'regarding: x', false"
    })
    void theBaseSubjectIsWhatIsLeftWithoutWhatMailProgramsAdd(String subject, String base, boolean answers) {
        ThreadLinks links = links(List.of(), List.of(), subject);

        assertEquals(base, links.subject());
        assertEquals(answers, links.answers());
    }

    @Test
    @ProvesLimit("ThreadLinks.MAX_IDS")
    void ofAChainWithoutEndTheNearestAndTheFirstAreLookedAt() {
        List<String> chain = IntStream.range(0, 5_000).mapToObj(i -> "r" + i).toList();

        ThreadLinks links = links(List.of(), chain, "");

        assertEquals(50, links.ids().size());
        assertTrue(links.ids().containsAll(List.of("own", "r0", "r4999", "r4998")));
    }

    @Test
    @ProvesLimit("ThreadLinks.MAX_SUBJECT_LENGTH")
    void aSubjectOfPrefixesWithoutEndCostsNothing() {
        ThreadLinks links = links(List.of(), List.of(), "Re: ".repeat(100_000) + "x");

        assertEquals("", links.subject());
    }

    @Test
    void aSubjectIsJoinedWithinItsTimeOnly() {
        ThreadLinks said = links(List.of(), List.of(), "Proofs");
        ThreadLinks answer = links(List.of(), List.of(), "Re: Proofs");

        assertFalse(Collections.disjoint(said.names(NOON), answer.subjectsToJoin(NOON.plus(Duration.ofDays(29)))));
        assertTrue(Collections.disjoint(said.names(NOON), answer.subjectsToJoin(NOON.plus(Duration.ofDays(61)))));
    }
}
