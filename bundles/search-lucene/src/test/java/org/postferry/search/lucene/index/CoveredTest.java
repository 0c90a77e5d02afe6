package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.testkit.ProvesLimit;

class CoveredTest {
    private final Covered covered = new Covered();

    private static EmailId email(int number) {
        return new EmailId(new AccountId(1), number);
    }

    @Test
    void anEntryFromBeforeTheReadingIsCoveredALaterOneIsNot() {
        covered.covers(email(1), 10);

        assertTrue(covered.isCovered(email(1), 9));
        assertTrue(covered.isCovered(email(1), 10));
        assertFalse(covered.isCovered(email(1), 11));
        assertFalse(covered.isCovered(email(2), 1));
    }

    @Test
    @ProvesLimit("Covered.MAX_EMAILS")
    void theOldestAreForgotten() {
        for (int i = 1; i <= Covered.MAX_EMAILS + 1; i++) {
            covered.covers(email(i), 10);
        }

        assertFalse(covered.isCovered(email(1), 1));
        assertTrue(covered.isCovered(email(2), 1));
    }
}
