package org.postferry.mime.mime4j;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessageReader;
import org.postferry.testkit.ProvesLimit;

/** Messages made to break a reader: each is read to a result, within its limits, in bounded time. */
class HostileMessagesTest {
    /** Far above what any of these needs on a slow machine, far below what one without a limit takes. */
    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    @ProvesLimit("MimeLimits.MAX_DEPTH")
    void deepNestingEndsAtTheLimitAndKeepsWhatIsAbove() {
        assertEquals("deep", nestedText(MimeLimits.MAX_DEPTH - 1));
        MessageBody tooDeep = Messages.body(nested(MimeLimits.MAX_DEPTH, "deep"));
        assertEquals("", tooDeep.text());
        assertEquals("application/octet-stream", tooDeep.attachments().get(0).type());
        assertTimeout(SOON, () -> Messages.body(nested(20_000, "deep")));
    }

    private static String nestedText(int depth) {
        return Messages.body(nested(depth, "deep")).text().strip();
    }

    /** A text inside that many multiparts below the message's own. */
    private static String nested(int depth, String text) {
        StringBuilder message = new StringBuilder();
        for (int i = 0; i <= depth; i++) {
            message.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("x\n\n--b")
                    .append(i)
                    .append("x\n");
        }
        return message.append("\n").append(text).append('\n').toString();
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_PARTS")
    void partsBeyondTheirNumberAreLeftOut() {
        String many = "Content-Type: multipart/mixed; boundary=b\n\n"
                + "--b\nContent-Disposition: attachment\n\nx\n".repeat(100_000);

        MessageBody body = assertTimeout(SOON, () -> Messages.body(many));

        assertTrue(body.attachments().size() >= MimeLimits.MAX_PARTS);
        assertTrue(body.attachments().size() <= MimeLimits.MAX_PARTS + 1);
    }

    @Test
    void softLineBreaksAreNoRecursion() {
        String message = "Content-Transfer-Encoding: quoted-printable\n\n" + "=\n".repeat(100_000) + "end";

        assertEquals("end", Messages.body(message).text());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_TEXT_BYTES")
    void textIsKeptUpToItsLimit() {
        String big = "x".repeat(MimeLimits.MAX_TEXT_BYTES);

        assertEquals(
                MimeLimits.MAX_TEXT_BYTES,
                Messages.body("Subject: x\n\n" + big + big).text().length());
        assertEquals(
                MimeLimits.MAX_TEXT_BYTES,
                Messages.body("Content-Type: multipart/mixed; boundary=no\n\n" + big + big)
                        .text()
                        .length());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_PREVIEW_SOURCE_BYTES")
    void thePreviewIsMadeOfTheBeginning() {
        String late = "<style>" + " ".repeat(MimeLimits.MAX_PREVIEW_SOURCE_BYTES) + "</style>late";

        assertEquals("", Messages.summary("Content-Type: text/html\n\n" + late).preview());
        assertEquals(
                "late",
                Messages.summary("Content-Type: text/html\n\n" + late.replace("  ", ""))
                        .preview());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_PREVIEW_TEXT_BYTES")
    void thePreviewOfPlainTextIsMadeOfItsBeginning() {
        String space = " ".repeat(MimeLimits.MAX_PREVIEW_TEXT_BYTES - 4);

        assertEquals("", Messages.summary("Subject: x\n\n" + space + "    late").preview());
        assertEquals("late", Messages.summary("Subject: x\n\n" + space + "late").preview());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_LINE_BYTES")
    void aHeaderLineThatNeverEndsEndsTheReading() {
        String line = "Z: z\nX: " + "y".repeat(MimeLimits.MAX_LINE_BYTES + 1);

        assertEquals(
                "kept",
                Messages.summary("Subject: kept\n" + line + "\n\ntext").header().subject());
        assertEquals("", Messages.summary("Subject: kept\n" + line + "\n\ntext").preview());
        assertEquals(
                "text",
                Messages.summary("X: " + "y".repeat(500_000) + "\n\ntext").preview());
    }

    @Test
    void aFoldedFieldBeyondItsLimitIsCutAndTheRestIsRead() {
        String folded = "To: a@b,\n" + " c@d,\n".repeat(MimeLimits.MAX_FIELD_BYTES / 4) + "Subject: after\n\ntext";

        assertEquals("after", Messages.summary(folded).header().subject());
        assertEquals("text", Messages.summary(folded).preview());
        assertTrue(Messages.summary(folded).header().to().size() <= MimeLimits.MAX_ADDRESSES);
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_FIELDS")
    void fieldsBeyondTheirNumberEndTheReading() {
        String fields = "X: y\n".repeat(MimeLimits.MAX_FIELDS + 1);

        assertEquals("", Messages.summary(fields + "\ntext").preview());
        assertEquals(
                "text",
                Messages.summary("X: y\n".repeat(MimeLimits.MAX_FIELDS - 1) + "\ntext")
                        .preview());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_TIME")
    void whenTheTimeIsOverTheReadingEnds() throws IOException {
        AtomicLong now = new AtomicLong();
        MessageReader slow = new Mime4jMessageReader(() -> now.addAndGet(MimeLimits.MAX_TIME.toNanos() / 20));
        String parts =
                "Content-Type: multipart/mixed; boundary=b\n\n" + ("--b\n\n" + "x".repeat(10_000) + "\n").repeat(50);

        MessageBody body = slow.body(Messages.stream(parts));

        assertFalse(body.text().isEmpty());
        assertTrue(body.text().length() < 400_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?",
                "=?a",
                "=?utf-8?Q?",
                "<",
                "(",
                "\"",
                ",",
                ":",
                "@",
                ";",
                "<,",
                "a@",
                "@:",
                "\\",
                "()",
                "=?=?=",
                "<a@b>",
                "%",
                "*0*=",
                "'"
            })
    void nothingInAFieldTakesMoreThanLinearTime(String piece) {
        String value = piece.repeat(MimeLimits.MAX_FIELD_BYTES / piece.length());
        String fields =
                "Subject: S\nFrom: S\nReferences: S\nDate: S\nContent-Type: S\nContent-Disposition: attachment; S\n\n";

        assertTimeout(SOON, () -> Messages.body(fields.replace("S", value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<a ",
                "<p>",
                "<div>",
                "<table><tr>",
                "<b><i>",
                "&",
                "<!--",
                "<a href=\"",
                "<img src=//x>",
                "</p>",
                "<font><p>",
                "<svg><math>"
            })
    void noHtmlTakesMoreThanBoundedTime(String piece) {
        String html = piece.repeat(MimeLimits.MAX_TEXT_BYTES / 4 / piece.length());

        assertTimeout(SOON, () -> Messages.body("Content-Type: text/html\n\n" + html));
    }

    @Test
    void randomDamageNeverThrows() {
        Random random = new Random(20080603);
        String[] seeds = {
            Mime4jMessageReaderTest.multipart(
                    "mixed",
                    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGVsbG8=",
                    "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C3=A4</p>",
                    "Content-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--c--",
                    "Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1=x\n\nx"),
            "From: \"a\" <b@c>, d (e) <f@g>\nSubject: =?utf-8?B?w6Q=?= =?utf-7?Q?+Jjo-?=\nDate: 3 Jun 2008 11:05 +0200\n\ntext"
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = seeds[i % seeds.length].getBytes(ISO_8859_1);
            int damages = 1 + random.nextInt(8);
            for (int d = 0; d < damages; d++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String message = new String(bytes, 0, bytes.length - random.nextInt(10), ISO_8859_1);
            Messages.body(message);
            Messages.summary(message);
            Messages.part(message, "2");
        }
    }
}
