package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.lucene.index.IndexWriter;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

class TraitsTest {
    /** The account and the mailbox whose ids are longest. */
    private static final AccountId ACCOUNT = new AccountId(AccountId.MAX_NUMBER);

    private static final long LAST_MAILBOX = (1L << 40) - 1;

    @Test
    void whatWasWrittenIsRead() {
        Traits inTwo = new Traits("12", true, 2026, List.of("12-3", "12-40"));
        Traits inNone = new Traits("1", false, 1970, List.of());
        Traits early = new Traits("1", false, -44, List.of("1-1"));

        for (Traits traits : List.of(inTwo, inNone, early)) {
            assertEquals(traits, Traits.read(traits.written()));
        }
    }

    @Test
    @ProvesLimit("Traits.MAX_MAILBOXES")
    void ofMoreMailboxesThanAValueHoldsTheFirstAreCounted() {
        Traits traits = Traits.of(inMailboxes(6_000));

        assertTrue(traits.written().length <= IndexWriter.MAX_TERM_LENGTH, traits.written().length + " bytes");
        List<String> first = LongStream.rangeClosed(LAST_MAILBOX - 5_999, LAST_MAILBOX - 5_000)
                .mapToObj(number -> ACCOUNT + "-" + number)
                .toList();
        assertEquals(first, Traits.read(traits.written()).mailboxes());
    }

    private static Email inMailboxes(int count) {
        Set<MailboxId> mailboxes = LongStream.rangeClosed(LAST_MAILBOX - count + 1, LAST_MAILBOX)
                .mapToObj(number -> new MailboxId(ACCOUNT, number))
                .collect(Collectors.toSet());
        return new Email(
                new EmailId(ACCOUNT, 1),
                mailboxes,
                Set.of(),
                Optional.empty(),
                EmailHeader.EMPTY,
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                false,
                "",
                ContentState.FULL,
                Optional.empty());
    }
}
