package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailHeader;
import org.postferry.store.ContentWriter;
import org.postferry.store.Contents;
import org.postferry.store.Journal;
import org.postferry.store.StoreFailure;
import org.postferry.testkit.mail.SubjectOnly;

/** Bytes come in whole, or not at all. */
interface ContentsContract extends StorePromises {
    @Test
    default void whatWasCommittedIsReadByteForByte() throws Exception {
        at().synced(1);
        Journal.Cursor end = at().end();

        assertEquals(1, at().content(1));

        assertArrayEquals(StoreFixture.message(1), at().read(at().email(1)));
        Email email = at().shown(1).orElseThrow();
        assertEquals(ContentState.FULL, email.contentState());
        assertEquals("The text", email.preview());
        assertEquals(StoreFixture.message(1).length, email.sizeBytes());
        assertEquals(List.of("EMAIL " + at().email(1)), at().journalled(end));
    }

    @Test
    default void itIsReadFromAnyOffset() throws Exception {
        at().synced(1);
        at().content(1);
        Contents.Stored stored = at().store.contents().read(at().email(1)).orElseThrow();
        byte[] all = StoreFixture.message(1);

        try (var in = stored.open(10)) {
            assertArrayEquals(java.util.Arrays.copyOfRange(all, 10, all.length), in.readAllBytes());
        }
        try (var in = stored.open(all.length)) {
            assertEquals(0, in.readAllBytes().length);
        }
        assertEquals(all.length, stored.sizeBytes());
    }

    @Test
    default void largeContentThatDoesNotCompressIsReadByteForByte() throws Exception {
        at().synced(1);
        byte[] noise = new byte[3_000_000];
        new Random(42).nextBytes(noise);

        try (ContentWriter writer = at().writer()) {
            ContentWriter.Pending pending = writer.begin(at().email(1));
            for (int offset = 0; offset < noise.length; offset += 70_000) {
                pending.write(noise, offset, Math.min(70_000, noise.length - offset));
            }
            pending.keep(StoreFixture.full());
            assertEquals(noise.length, writer.pendingBytes());
            writer.commit();
        }

        assertArrayEquals(noise, at().read(at().email(1)));
        assertEquals(noise.length, at().shown(1).orElseThrow().sizeBytes());
    }

    @Test
    default void beforeTheCommitNothingCounts() {
        at().synced(1);

        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), StoreFixture.message(1));
            assertTrue(at().store.contents().read(at().email(1)).isEmpty());
        }

        assertTrue(at().store.contents().read(at().email(1)).isEmpty());
        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void whatWasDroppedIsNotThere() throws Exception {
        at().synced(1, 2);

        try (ContentWriter writer = at().writer()) {
            byte[] cut = {1, 2, 3};
            ContentWriter.Pending pending = writer.begin(at().email(1));
            pending.write(cut, 0, cut.length);
            pending.drop();
            StoreFixture.keep(writer, at().email(2), StoreFixture.message(2));
            assertEquals(1, writer.commit());
        }

        assertTrue(at().store.contents().read(at().email(1)).isEmpty());
        assertArrayEquals(StoreFixture.message(2), at().read(at().email(2)));
        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void whatIsOnItsWayCanBeReadOnceMore() throws Exception {
        at().synced(1);

        try (ContentWriter writer = at().writer()) {
            ContentWriter.Pending pending = writer.begin(at().email(1));
            byte[] bytes = StoreFixture.message(1);
            pending.write(bytes, 5, bytes.length - 5);
            try (var in = pending.written()) {
                assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 5, bytes.length), in.readAllBytes());
            }
            pending.drop();
        }
    }

    @Test
    default void oneWriterTakesBatchAfterBatch() throws Exception {
        at().synced(1, 2);

        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), StoreFixture.message(1));
            assertEquals(1, writer.commit());
            assertEquals(0, writer.pendingBytes());
            StoreFixture.keep(writer, at().email(2), StoreFixture.message(2));
            assertEquals(1, writer.commit());
        }

        assertArrayEquals(StoreFixture.message(1), at().read(at().email(1)));
        assertArrayEquals(StoreFixture.message(2), at().read(at().email(2)));
    }

    @Test
    default void underAnOlderLeaseNothingIsCommitted() {
        at().synced(1);

        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), StoreFixture.message(1));
            at().store.leases().take("container", StoreFixture.LEASE).orElseThrow();
            assertEquals(0, writer.commit());
        }

        assertTrue(at().store.contents().read(at().email(1)).isEmpty());
    }

    @Test
    default void aCommitThatFailsLeavesNothing() throws Exception {
        at().synced(1);
        Journal.Cursor end = at().end();

        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), StoreFixture.message(1));
            at().contract.failCommit(at().store, 1);
            assertThrows(StoreFailure.class, writer::commit);
        }
        at().contract.failCommit(at().store, Integer.MAX_VALUE);

        assertTrue(at().store.contents().read(at().email(1)).isEmpty());
        assertEquals(List.of(), at().journalled(end));
        assertEquals(1, at().content(1));
    }

    @Test
    default void aCrashBeforeTheCommitLeavesNothingAndAfterItEverything() throws Exception {
        at().synced(1, 2);
        at().content(1);
        ContentWriter writer = at().writer();
        StoreFixture.keep(writer, at().email(2), StoreFixture.message(2));

        at().crash();

        assertArrayEquals(StoreFixture.message(1), at().read(at().email(1)));
        assertTrue(at().store.contents().read(at().email(2)).isEmpty());
        assertEquals(1, at().content(2));
        assertArrayEquals(StoreFixture.message(2), at().read(at().email(2)));
    }

    @Test
    default void whatIsQuarantinedIsKeptWithItsReasonAndTriedAgainAfterADay() {
        at().synced(1);

        try (ContentWriter writer = at().writer()) {
            writer.quarantine(at().email(1), "the server closes the connection over it");
            writer.commit();
        }

        Email email = at().shown(1).orElseThrow();
        assertEquals(ContentState.QUARANTINED, email.contentState());
        assertEquals(Optional.of("the server closes the connection over it"), email.quarantineReason());
        assertEquals("mail 1", email.header().subject());
        assertEquals(List.of(), at().wanted());
        at().clock.advance(Duration.ofDays(1));
        assertEquals(List.of(email.id()), at().wanted());
    }

    @Test
    default void contentEndsTheQuarantine() {
        at().synced(1);
        try (ContentWriter writer = at().writer()) {
            writer.quarantine(at().email(1), "broken");
            writer.commit();
        }

        at().content(1);

        assertEquals(Optional.empty(), at().shown(1).orElseThrow().quarantineReason());
        assertEquals(ContentState.FULL, at().shown(1).orElseThrow().contentState());
    }

    @Test
    default void aHeaderReadFromTheContentReplacesTheEmptyOne() {
        at().synced();
        at().head()
                .fact(new org.postferry.connector.RemoteFact.EmailUnreadable(at().uid(1), "broken"))
                .applied();
        EmailHeader read = SubjectOnly.of("from the content");

        try (ContentWriter writer = at().writer()) {
            ContentWriter.Pending pending = writer.begin(at().email(1));
            byte[] bytes = StoreFixture.message(1);
            pending.write(bytes, 0, bytes.length);
            pending.keep(new ContentWriter.Summary(ContentState.FULL, "", true, Optional.of(read)));
            writer.commit();
        }

        Email email = at().shown(1).orElseThrow();
        assertEquals("from the content", email.header().subject());
        assertTrue(email.hasAttachment());
    }

    @Test
    default void whatWasCutIsNeverFull() throws Exception {
        at().synced(1);

        try (ContentWriter writer = at().writer()) {
            ContentWriter.Pending pending = writer.begin(at().email(1));
            byte[] bytes = StoreFixture.message(1);
            pending.write(bytes, 0, 20);
            pending.keep(new ContentWriter.Summary(ContentState.PARTIAL, "", false, Optional.empty()));
            writer.commit();
        }

        Email email = at().shown(1).orElseThrow();
        assertEquals(ContentState.PARTIAL, email.contentState());
        assertEquals(StoreFixture.message(1).length, email.sizeBytes());
        assertEquals(20, at().read(email.id()).length);
    }

    @Test
    default void theHeadersBytesAreThereWithTheContent() throws Exception {
        at().synced(1);
        assertTrue(at().store.emails().header(at().email(1)).isEmpty());

        at().content(1);

        try (var in = at().store.emails().header(at().email(1)).orElseThrow()) {
            assertEquals(StoreFixture.headerText(1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    default void contentOfAnEmailThatWentMeanwhileDoesNoHarm() {
        at().synced(1, 2);

        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), StoreFixture.message(1));
            StoreFixture.keep(writer, at().email(2), StoreFixture.message(2));
            at().head().gone(1).applied();
            at().sweep();
            writer.commit();
        }

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertEquals(ContentState.FULL, at().shown(2).orElseThrow().contentState());
    }

    @Test
    default void theServersWordOfTheSizeDoesNotReplaceTheTrueOne() {
        at().synced(1);
        byte[] longer = (StoreFixture.headerText(1) + "x".repeat(5_000)).getBytes(StandardCharsets.US_ASCII);
        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, at().email(1), longer);
            writer.commit();
        }
        Journal.Cursor end = at().end();

        at().head().seen(1).applied();

        assertEquals(longer.length, at().shown(1).orElseThrow().sizeBytes());
        assertEquals(List.of(), at().journalled(end));
    }
}
