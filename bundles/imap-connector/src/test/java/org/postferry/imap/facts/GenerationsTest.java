package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.postferry.imap.command.Examine;
import org.postferry.testkit.FakeClock;

/** Whether UIDs of a mailbox still mean the mail that its head was told of. */
class GenerationsTest {
    private static final String INBOX = "INBOX";
    private static final HeadToken HEAD = new HeadToken(9, 12, 120, 5);

    private final FakeClock clock = new FakeClock();
    private final Generations generations = new Generations(clock);

    private static Examine.Opened opened(long uidNext, long modSeq) {
        return new Examine.Opened(INBOX, 5, 9, OptionalLong.of(uidNext), modSeq);
    }

    @Test
    void aMailboxWhoseNumbersWentBackIsOlderThanItsHead() {
        generations.follow(INBOX, HEAD);

        assertEquals(Optional.empty(), generations.whyOlder(opened(12, 120)));
        assertEquals(Optional.empty(), generations.whyOlder(opened(13, 121)));
        assertTrue(generations.whyOlder(opened(11, 120)).orElseThrow().contains("UIDNEXT"));
        assertTrue(generations.whyOlder(opened(12, 119)).orElseThrow().contains("HIGHESTMODSEQ"));
    }

    @Test
    void aMailboxThatNobodyFollowsOrThatIsNumberedAnewIsNotOlder() {
        assertEquals(Optional.empty(), generations.whyOlder(opened(1, 1)));
        generations.follow(INBOX, new HeadToken(8, 12, 120, 5));
        assertEquals(Optional.empty(), generations.whyOlder(opened(1, 1)));
    }

    @Test
    void whatIsAccountedForStaysSoUntilHeadGoesOn() {
        generations.follow(INBOX, HEAD);
        generations.account(opened(11, 110));
        assertEquals(Optional.empty(), generations.whyOlder(opened(11, 110)));

        generations.follow(INBOX, HEAD);
        assertEquals(Optional.empty(), generations.whyOlder(opened(11, 110)), "the same head again is no news");

        generations.follow(INBOX, new HeadToken(9, 12, 115, 5));
        assertTrue(generations.whyOlder(opened(11, 110)).isPresent());
    }

    @Test
    void aMailboxThatIsNotOlderLeavesNothingToAccountFor() {
        generations.follow(INBOX, HEAD);
        generations.account(opened(12, 120));

        assertTrue(generations.whyOlder(opened(11, 110)).isPresent());
    }

    /** Protocol danger D-47; RFC 3501 section 2.3.1.1 has a time for a UIDVALIDITY. */
    @Test
    void whatIsMintedCountsUntilTheServerTellsAnother() {
        assertEquals(9, generations.uidValidity(INBOX, 9));
        generations.mint(INBOX, 9);
        long minted = generations.uidValidity(INBOX, 9);
        assertEquals(clock.instant().getEpochSecond(), minted);
        generations.mint(INBOX, 9);
        assertEquals(minted + 1, generations.uidValidity(INBOX, 9), "each is another, within one second too");
        assertEquals(10, generations.uidValidity(INBOX, 10));
    }
}
