package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.AttachmentText;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.ContentWriter;
import org.postferry.store.EmailStore;
import org.postferry.store.Journal;
import org.postferry.store.StoreFailure;

/** The text of attachments is kept by content, and each email that has it is announced once. */
interface AttachmentTextContract extends StorePromises {
    private AttachmentTexts texts() {
        return at().store.attachmentTexts();
    }

    private static AttachmentText text(int extractor, String said) {
        return new AttachmentText(
                extractor,
                List.of(
                        new AttachmentText.Part("2", said, Optional.empty()),
                        new AttachmentText.Part("3", "", Optional.of("It took longer than 30 s."))));
    }

    private void content(int number, ContentState state, boolean hasAttachment, byte[] bytes) {
        try (ContentWriter writer = at().writer()) {
            ContentWriter.Pending pending = writer.begin(at().email(number));
            pending.write(bytes, 0, bytes.length);
            pending.keep(new ContentWriter.Summary(state, "", hasAttachment, Optional.empty()));
            writer.commit();
        }
    }

    private void withAttachment(int number) {
        content(number, ContentState.FULL, true, StoreFixture.message(number));
    }

    private List<EmailId> emails(int... numbers) {
        return Arrays.stream(numbers).mapToObj(at()::email).toList();
    }

    @Test
    default void onlyEmailsWithWholeAttachmentsLackTheirText() {
        at().synced(1, 2, 3, 4);
        withAttachment(1);
        content(2, ContentState.FULL, false, StoreFixture.message(2));
        content(3, ContentState.TEXT, true, StoreFixture.message(3));

        assertEquals(emails(1), texts().lacking(emails(4, 3, 2, 1), 1));
        withAttachment(3);
        assertEquals(emails(3, 1), texts().lacking(emails(4, 3, 2, 1), 1));
    }

    @Test
    default void aTextIsReadAsItWasKeptAndItsEmailIsAnnouncedInBulk() throws Exception {
        at().synced(1);
        withAttachment(1);
        Journal.Cursor end = at().end();

        assertTrue(texts().keep(at().email(1), text(1, "größe 日本 𝄞")));

        assertEquals(Optional.of(text(1, "größe 日本 𝄞")), texts().read(at().email(1)));
        assertEquals(List.of(), texts().lacking(emails(1), 1));
        assertEquals(List.of("EMAIL " + at().email(1)), at().journalled(end));
        assertEquals(
                1,
                at().store
                        .journal()
                        .read(end, Journal.Stream.BULK, 10)
                        .orElseThrow()
                        .entries()
                        .size());
        at().crash();
        assertEquals(Optional.of(text(1, "größe 日本 𝄞")), texts().read(at().email(1)));
    }

    @Test
    default void aTextKeptAgainWritesNothing() {
        at().synced(1);
        withAttachment(1);
        texts().keep(at().email(1), text(1, "said"));
        Journal.Cursor end = at().end();

        assertTrue(texts().keep(at().email(1), text(1, "said")));

        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void anEmailOfEqualBytesReadsTheSameTextAndIsAnnouncedWhenItIsKeptForIt() {
        at().synced(1, 2);
        byte[] letter = StoreFixture.message(1);
        content(1, ContentState.FULL, true, letter);
        content(2, ContentState.FULL, true, letter);
        texts().keep(at().email(1), text(1, "said"));
        Journal.Cursor end = at().end();

        assertEquals(Optional.of(text(1, "said")), texts().read(at().email(2)));
        assertEquals(emails(2), texts().lacking(emails(1, 2), 1));
        texts().keep(at().email(2), text(1, "said"));

        assertEquals(List.of("EMAIL " + at().email(2)), at().journalled(end));
        assertEquals(List.of(), texts().lacking(emails(1, 2), 1));
    }

    @Test
    default void whatANewerExtractorReadTakesThePlaceOfTheOld() {
        at().synced(1);
        withAttachment(1);
        texts().keep(at().email(1), text(1, "old"));

        assertEquals(emails(1), texts().lacking(emails(1), 2));
        texts().keep(at().email(1), text(2, "new"));

        assertEquals(Optional.of(text(2, "new")), texts().read(at().email(1)));
        assertEquals(List.of(), texts().lacking(emails(1), 1));
    }

    @Test
    default void anotherContentHasNoTextYet() {
        at().synced(1);
        withAttachment(1);
        texts().keep(at().email(1), text(1, "said"));

        byte[] other = (StoreFixture.headerText(1) + "other bytes\r\n").getBytes(StandardCharsets.US_ASCII);
        content(1, ContentState.FULL, true, other);

        assertEquals(Optional.empty(), texts().read(at().email(1)));
        assertEquals(emails(1), texts().lacking(emails(1), 1));
    }

    @Test
    default void ofWhatIsNotThereNothingIsKept() {
        at().synced(1, 2);
        withAttachment(1);
        EmailId gone = at().email(1);
        at().head().gone(1).applied();
        at().sweep();
        Journal.Cursor end = at().end();

        assertFalse(texts().keep(gone, text(1, "said")));
        assertFalse(texts().keep(at().email(2), text(1, "said")));

        assertEquals(List.of(), at().journalled(end));
        assertEquals(List.of(), texts().lacking(List.of(gone), 1));
        assertEquals(Optional.empty(), texts().read(gone));
    }

    @Test
    default void theLongestTextFitsWhateverItsLetters() {
        at().synced(1);
        withAttachment(1);
        String longest = new Random(7)
                .ints(AttachmentText.MAX_LENGTH, 0x4E00, 0x9FFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        AttachmentText text = new AttachmentText(1, List.of(new AttachmentText.Part("2", longest, Optional.empty())));

        texts().keep(at().email(1), text);

        assertEquals(Optional.of(text), texts().read(at().email(1)));
    }

    @Test
    default void aTextThatCannotBeCommittedIsNeitherKeptNorAnnounced() throws Exception {
        at().synced(1);
        withAttachment(1);
        Journal.Cursor end = at().end();

        at().contract.failCommit(at().store, 1);
        assertThrows(StoreFailure.class, () -> texts().keep(at().email(1), text(1, "said")));
        at().contract.failCommit(at().store, Integer.MAX_VALUE);

        assertEquals(Optional.empty(), texts().read(at().email(1)));
        assertEquals(emails(1), texts().lacking(emails(1), 1));
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void ofTooManyEmailsAtOnceNobodyIsTold() {
        List<EmailId> many = Collections.nCopies(EmailStore.MAX_PAGE + 1, new EmailId(at().account, 1));

        assertThrows(IllegalArgumentException.class, () -> texts().lacking(many, 1));
    }

    @Test
    default void anAccountThatIsRemovedLeavesNoText() {
        at().synced(1);
        withAttachment(1);
        EmailId email = at().email(1);
        texts().keep(email, text(1, "said"));

        at().store.accounts().markDeleting(at().account);
        while (at().store.accounts().removeSlice(at().account)) {}

        assertEquals(Optional.empty(), at().store.accounts().get(at().account));
        assertEquals(Optional.empty(), texts().read(email));
    }
}
