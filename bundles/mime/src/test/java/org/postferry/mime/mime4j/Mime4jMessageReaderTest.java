package org.postferry.mime.mime4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.testkit.ProvesLimit;

class Mime4jMessageReaderTest {
    private static final String ALTERNATIVE_WITH_PDF =
            """
            Subject: both
            Content-Type: multipart/mixed; boundary=outer

            preamble
            --outer
            Content-Type: multipart/alternative; boundary="inner one"

            --inner one
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Gr=C3=BC=C3=9Fe,=
             alle
            --inner one
            Content-Type: text/html

            <p>Hello <b>all</b></p>
            --inner one--
            --outer
            Content-Type: application/pdf; name="other.pdf"
            Content-Disposition: attachment; filename*=utf-8''%C3%A4%2Fb.pdf
            Content-Transfer-Encoding: BASE64

            SGVsbG8s
            IHdvcmxk!!
            IQ==
            --outer--
            epilogue
            """;

    @Test
    void readsTextHtmlAndAttachments() {
        MessageBody body = Messages.body(ALTERNATIVE_WITH_PDF);

        assertEquals("Grüße, alle", body.text());
        assertEquals("<div><p>Hello <b>all</b></p></div>", body.html());
        assertEquals(
                List.of(new MessagePart(
                        "2", Optional.of("b.pdf"), "application/pdf", 13, Optional.empty(), Optional.of("attachment"))),
                body.attachments());
    }

    @Test
    void summarisesInOneReading() {
        MessageSummary summary = Messages.summary(ALTERNATIVE_WITH_PDF);

        assertEquals("both", summary.header().subject());
        assertEquals("Grüße, alle", summary.preview());
        assertTrue(summary.hasAttachment());
    }

    @Test
    void givesOnePartDecoded() {
        assertEquals("Hello, world!", new String(Messages.part(ALTERNATIVE_WITH_PDF, "2"), UTF_8));
        assertEquals("Grüße, alle", new String(Messages.part(ALTERNATIVE_WITH_PDF, "1.1"), UTF_8));
        assertEquals("plain\n", new String(Messages.part("Subject: x\n\nplain\n", "1"), UTF_8));
        assertEquals(0, Messages.part(ALTERNATIVE_WITH_PDF, "1").length);
        assertEquals(0, Messages.part(ALTERNATIVE_WITH_PDF, "../3").length);
    }

    @Test
    void theTextOfHtmlStandsForMissingText() {
        MessageBody body = Messages.body(
                "Content-Type: text/html; charset=iso-8859-1\n\n<style>p{}</style><p>Caf\u00e9 &amp; more</p><ul><li>one<li>two</ul>");

        assertEquals("Café & more\n- one\n- two", body.text());
        assertEquals(
                "Café & more - one - two",
                Messages.summary("Content-Type: text/html\n\n<p>Caf\u00e9 &amp; more<li>one<li>two")
                        .preview());
    }

    @Test
    void anEmptyPlainHalfGivesWayToHtmlInThePreview() {
        String message =
                multipart("alternative", "Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<b>News</b>");

        assertEquals("News", Messages.summary(message).preview());
    }

    @Test
    void shortTextIsContinuedByTheHtmlThatFollowsIt() {
        String message =
                multipart("mixed", "Content-Type: text/plain\n\nfirst\n", "Content-Type: text/html\n\n<b>then</b>");

        assertEquals("first then", Messages.summary(message).preview());
    }

    @Test
    void aMessageInsideIsAnAttachmentAndInADigestTheDefault() {
        MessageBody forwarded = Messages.body(
                multipart("mixed", "\nsee below\n", "Content-Type: message/rfc822\n\nSubject: inner\n\nx"));
        MessageBody digest = Messages.body(multipart("digest", "\nSubject: first\n\nx", "\nSubject: second\n\ny"));

        assertEquals("see below\n", forwarded.text());
        assertEquals("message/rfc822", forwarded.attachments().get(0).type());
        assertEquals(2, digest.attachments().size());
        assertEquals("message/rfc822", digest.attachments().get(1).type());
    }

    @Test
    void aPictureOfTheTextIsNoAttachmentInTheListAndOneInTheBody() {
        String related = multipart(
                "related",
                "Content-Type: text/html\n\n<img src=\"cid:logo@x\">",
                "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Disposition: inline\n\npng");

        assertFalse(Messages.summary(related).hasAttachment());
        assertEquals(
                Optional.of("logo@x"),
                Messages.body(related).attachments().get(0).contentId());
        assertTrue(Messages.body(related).html().contains("cid:logo@x"));
    }

    @Test
    @ProvesLimit("PartHeader.MAX_BOUNDARY_LENGTH")
    void textOfAMultipartWithoutAFoundBoundaryIsKept() {
        assertEquals(
                "the text\n",
                Messages.body("Content-Type: multipart/mixed; boundary=never\n\nthe text\n")
                        .text());
        assertEquals(
                "the text\n",
                Messages.body("Content-Type: multipart/mixed\n\nthe text\n").text());
        assertEquals(
                "the text\n",
                Messages.body("Content-Type: multipart/mixed; boundary=\"" + "b".repeat(2_000) + "\"\n\nthe text\n")
                        .text());
    }

    @Test
    void oddContentTypesAreReadAsWellAsTheyCanBe() {
        assertEquals(
                "a",
                Messages.body("Content-Type: text/plain; comment=\"\"; charset=\n\na")
                        .text());
        assertEquals("a", Messages.body("Content-Type: text\n\na").text());
        assertEquals("a", Messages.body("Content-Type: ;;; =\n\na").text());
        assertEquals(
                "ä",
                Messages.body("Content-Type: text/plain; charset=us-ascii\n\n\u00c3\u00a4")
                        .text());
        assertEquals(
                "☺",
                Messages.body("Content-Type: text/plain; charset=utf-7\n\n+Jjo-")
                        .text());
        assertEquals(
                "abc",
                Messages.body("Content-Transfer-Encoding: base64 (x)\n\nYW\u00ffJj**")
                        .text());
        assertEquals(
                "a=b",
                Messages.body("Content-Transfer-Encoding: quoted-printable\n\na=b")
                        .text());
    }

    @Test
    @ProvesLimit("Parameters.MAX_PIECES")
    void namesComeInPiecesInWordsAndClean() {
        assertEquals("ä b.txt", name("filename*0*=utf-8''%C3%A4%20; filename*1*=b; filename*2=.txt"));
        assertEquals("ä.txt", name("filename=\"=?utf-8?Q?=C3=A4?=.txt\""));
        assertEquals("ä.txt", name("filename=\"\u00e4.txt\""));
        assertEquals("ä.txt", name("filename=\u00c3\u00a4.txt"));
        assertEquals("passwd", name("filename=\"../../etc/passwd\""));
        assertEquals("x.txt", name("filename=\"a\r\n X: y\\\\x.txt\""));
        assertEquals("100 pieces", 100, name(pieces(150)).length());
    }

    private static void assertEquals(String what, int expected, int found) {
        org.junit.jupiter.api.Assertions.assertEquals(expected, found, what);
    }

    private static void assertEquals(Object expected, Object found) {
        org.junit.jupiter.api.Assertions.assertEquals(expected, found);
    }

    private static String pieces(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("filename*").append(i).append("=a; ");
        }
        return text.toString();
    }

    private static String name(String disposition) {
        return Messages.body("Content-Disposition: attachment; " + disposition + "\n\nx")
                .attachments()
                .get(0)
                .name()
                .orElse("");
    }

    @Test
    @ProvesLimit("MessageReader.MAX_PREVIEW_LENGTH")
    void thePreviewIsShortAndFolded() {
        String preview =
                Messages.summary("Subject: x\n\n" + "word  \r\n".repeat(500)).preview();

        assertTrue(preview.startsWith("word word word"));
        assertTrue(preview.length() <= MessageReader.MAX_PREVIEW_LENGTH);
    }

    @Test
    void theStreamsOwnFailureIsPassedOn() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("checksum");
            }
        };

        IOException thrown = assertThrows(IOException.class, () -> Messages.READER.summary(failing));
        assertEquals("checksum", thrown.getMessage());
    }

    @Test
    void theTargetsFailureIsPassedOn() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }
        };

        assertThrows(IOException.class, () -> Messages.READER.part(Messages.stream("a: b\n\ntext"), "1", part -> full));
    }

    @Test
    void aHeaderGivesTheSameAloneAndInItsMessage() {
        String header = "From: =?utf-8?Q?=C3=A4?= <a@b>\r\nSubject: Gr\u00c3\u00bc\u00c3\u009fe\r\n folded\r\n\r\n";

        assertEquals(
                Messages.READER.header(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
                Messages.summary(header + "text").header());
    }

    @Test
    void everyByteOfABinaryPartComesBack() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 70_000; i++) {
            all.write(i * 31);
        }
        String encoded = java.util.Base64.getMimeEncoder().encodeToString(all.toByteArray());

        assertArrayEquals(all.toByteArray(), Messages.part("Content-Transfer-Encoding: base64\r\n\r\n" + encoded, "1"));
    }

    static String multipart(String subtype, String... parts) {
        return "Content-Type: multipart/" + subtype + "; boundary=b\n\n--b\n" + String.join("\n--b\n", parts)
                + "\n--b--\n";
    }

    @Test
    void whatFollowsFullTextAndAFileIsNotReadForTheSummary() throws IOException {
        String text = "Dear reader, ".repeat(200);
        String file = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\r\n".repeat(50_000);
        String message = "Subject: long\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + text
                + "\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + file
                + "--b--\r\n";
        InputStream stream = Messages.stream(message);

        MessageSummary summary = Messages.READER.summary(stream);

        assertEquals("long", summary.header().subject());
        assertTrue(summary.hasAttachment());
        assertEquals(MessageReader.MAX_PREVIEW_LENGTH, summary.preview().length());
        assertTrue(stream.available() > file.length() / 2, stream.available() + " bytes were left");
    }

    @Test
    void textBehindAFileIsReadUntilThePreviewIsFull() {
        String message =
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n"
                        + "--b\r\n\r\nhere it is\r\n--b--\r\n";

        MessageSummary summary = Messages.summary(message);

        assertTrue(summary.hasAttachment());
        assertEquals("here it is", summary.preview());
    }
}
