package org.postferry.mime.angus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageDraft;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.testkit.ProvesLimit;

class AngusMessageComposerTest {
    private static final MessageComposer COMPOSER = new AngusMessageComposer();
    private static final MessageReader READER = new Mime4jMessageReader();
    private static final EmailAddress JANE = new EmailAddress(Optional.of("Jäne Doe"), "jane@example.org");
    private static final EmailAddress BOB = new EmailAddress(Optional.empty(), "bob@example.org");

    private String subject = "Hello";
    private Optional<String> text = Optional.of("Hello Bob,\nhow are you?\n");
    private Optional<String> html = Optional.empty();
    private List<String> references = List.of();
    private List<MessageDraft.Attachment> attachments = List.of();

    private MessageDraft draft() {
        return new MessageDraft(
                "m1@example.org",
                Instant.parse("2026-03-04T05:06:07Z"),
                JANE,
                List.of(BOB),
                List.of(new EmailAddress(Optional.of("O'Neil, \"Al\""), "al@example.org")),
                subject,
                text,
                html,
                references.isEmpty() ? List.of() : references.subList(references.size() - 1, references.size()),
                references,
                attachments);
    }

    private String composed() {
        return new String(COMPOSER.compose(draft()), StandardCharsets.ISO_8859_1);
    }

    private MessageBody read() throws Exception {
        return READER.body(new ByteArrayInputStream(COMPOSER.compose(draft())));
    }

    private byte[] part(MessagePart part) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        READER.part(new ByteArrayInputStream(COMPOSER.compose(draft())), part.partId(), found -> bytes);
        return bytes.toByteArray();
    }

    @Test
    void aPlainMessageSaysWhatWasGiven() throws Exception {
        String message = composed();

        assertTrue(message.contains("Date: Wed, 4 Mar 2026 05:06:07 +0000\r\n"), message);
        assertTrue(message.contains("Message-ID: <m1@example.org>\r\n"), message);
        assertTrue(message.contains("MIME-Version: 1.0\r\n"), message);
        assertTrue(message.endsWith("\r\n\r\nHello Bob,\r\nhow are you?\r\n"), message);
        EmailHeader header = READER.header(COMPOSER.compose(draft()));
        assertEquals(List.of(JANE), header.from());
        assertEquals(List.of(BOB), header.to());
        assertEquals(Optional.of("O'Neil, \"Al\""), header.cc().get(0).name());
        assertEquals(Optional.of(Instant.parse("2026-03-04T05:06:07Z")), header.sentAt());
    }

    @Test
    void theSameDraftGivesTheSameMessageId() {
        assertEquals(1, composed().split("Message-ID:", -1).length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Grüße aus Köln",
                "日本語の件名がとても長いのでいくつかの符号化された語に分けられなければなりません、そうでしょう",
                "🚲 a bicycle and =?utf-8?Q?not_a_word?= here"
            })
    void aSubjectInAnyScriptComesBack(String wanted) {
        subject = wanted;

        assertEquals(
                Optional.of(wanted),
                Optional.of(READER.header(COMPOSER.compose(draft())).subject()));
        assertTrue(composed().lines().allMatch(line -> line.length() <= 78), composed());
        assertTrue(composed().chars().allMatch(c -> c < 0x7f));
    }

    @Test
    void bothTextsAreAlternatives() throws Exception {
        text = Optional.of("Grüße\n");
        html = Optional.of("<p>Grüße</p>");

        String message = composed();
        MessageBody body = read();

        assertTrue(message.contains("Content-Type: multipart/alternative"), message);
        assertTrue(message.indexOf("text/plain") < message.indexOf("text/html"), "the best one is last");
        assertEquals("Grüße\n", body.text());
        assertTrue(body.html().contains("Grüße"), body.html());
    }

    @Test
    void filesAndImagesKeepTheirNamesAndBytes() throws Exception {
        byte[] image = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 0, 13};
        byte[] file = new byte[10_000];
        IntStream.range(0, file.length).forEach(i -> file[i] = (byte) (i * 31));
        html = Optional.of("<p>Look: <img src=\"cid:pic@example.org\"></p>");
        attachments = List.of(
                new MessageDraft.Attachment("Überweisung März.pdf", "application/pdf", Optional.empty(), file),
                new MessageDraft.Attachment("pic.png", "image/png", Optional.of("pic@example.org"), image));

        String message = composed();
        List<MessagePart> parts = read().attachments();

        assertTrue(message.contains("filename*=UTF-8''%C3%9Cberweisung"), "RFC 2231 section 4");
        MessagePart pdf = parts.stream()
                .filter(part -> part.type().equals("application/pdf"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of("Überweisung März.pdf"), pdf.name());
        assertArrayEquals(file, part(pdf));
        MessagePart png = parts.stream()
                .filter(part -> part.type().equals("image/png"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of("inline"), png.disposition());
        assertEquals(Optional.of("pic@example.org"), png.contentId());
        assertArrayEquals(image, part(png));
        assertTrue(message.indexOf("multipart/mixed") < message.indexOf("multipart/alternative"), message);
        assertTrue(message.indexOf("multipart/alternative") < message.indexOf("multipart/related"), message);
    }

    @Test
    void aForwardedMessageIsAFileThatNobodyChanges() throws Exception {
        byte[] forwarded = "Subject: Größe\r\n\r\nä\r\n".getBytes(StandardCharsets.UTF_8);
        attachments = List.of(new MessageDraft.Attachment("old.eml", "message/rfc822", Optional.empty(), forwarded));

        MessagePart part = read().attachments().get(0);

        assertEquals("application/octet-stream", part.type());
        assertArrayEquals(forwarded, part(part));
    }

    @Test
    void longLinesAndLonelyLineEndsAreMadeFitToTravel() throws Exception {
        text = Optional.of("a\rb\nc\r\n.\r\n" + "long ".repeat(1_000) + "\nFrom here\n");

        assertTrue(composed().lines().allMatch(line -> line.length() <= 998), "RFC 5322 section 2.1.1");
        assertFalse(composed().replace("\r\n", "").contains("\n"));
        assertEquals("a\nb\nc\n.\n" + "long ".repeat(1_000) + "\nFrom here\n", read().text());
    }

    @Test
    @ProvesLimit("MessageComposer.MAX_REFERENCES")
    void aLongThreadIsNamedByItsFirstAndItsLastMessages() {
        references =
                IntStream.range(0, 60).mapToObj(i -> "r" + i + "@example.org").toList();

        EmailHeader header = READER.header(COMPOSER.compose(draft()));

        assertEquals(50, header.references().size());
        assertEquals("r0@example.org", header.references().get(0));
        assertEquals("r11@example.org", header.references().get(1));
        assertEquals(List.of("r59@example.org"), header.inReplyTo());
        assertTrue(composed().lines().allMatch(line -> line.length() <= 78), composed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\0b"})
    void nothingIsInjectedIntoAHeader(String evil) {
        subject = evil;

        assertTrue(assertThrows(IllegalArgumentException.class, this::draft)
                .getMessage()
                .startsWith("subject"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MessageDraft.Attachment(evil, "text/plain", Optional.empty(), new byte[0]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MessageDraft.Attachment("a", evil, Optional.empty(), new byte[0]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MessageDraft.Attachment("a", "text/plain", Optional.of(evil), new byte[0]));
    }
}
