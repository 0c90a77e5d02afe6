package org.postferry.testkit.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** From the first Content-Type field on: plain, HTML, both, with attachments, with pictures, or forwarding another message. Used once. */
final class Body {

    /** Above it a message has attachments, as a rule. */
    private static final int LARGE_BYTES = 45_000;

    private static final int MIDDLE_BYTES = 14_000;
    private static final int MAX_ATTACHMENTS = 3;

    private static final List<String> TYPES = List.of(
            "application/pdf", "image/jpeg", "image/png", "application/zip", "application/vnd.oasis.opendocument.text");

    private final Script script;
    private final Random random;

    Body(Script script, Random random) {
        this.script = script;
        this.random = random;
    }

    byte[] write(int bytes) {
        double what = random.nextDouble();
        if (bytes > LARGE_BYTES) {
            return what < 0.9 ? mixed(bytes) : what < 0.97 ? related(bytes) : html(bytes);
        }
        if (bytes > MIDDLE_BYTES) {
            return what < 0.3
                    ? mixed(bytes)
                    : what < 0.6 ? html(bytes) : what < 0.95 ? alternative(bytes) : forwarded(bytes);
        }
        return what < 0.4 ? plain(bytes) : what < 0.8 ? alternative(bytes) : what < 0.94 ? html(bytes) : mixed(bytes);
    }

    private byte[] plain(int bytes) {
        TransferEncoding encoding = script.encoding(random);
        return plain(encoding, script.text(random, encoding.contentFor(bytes)));
    }

    private byte[] plain(TransferEncoding encoding, String text) {
        return part("text/plain; charset=" + script.label(), encoding, text.getBytes(script.charset()));
    }

    private byte[] html(int bytes) {
        TransferEncoding encoding = script.encoding(random);
        return html(encoding, script.text(random, Math.max(100, (int) (encoding.contentFor(bytes) * 0.8) - 300)));
    }

    private byte[] html(TransferEncoding encoding, String text) {
        return part(
                "text/html; charset=\"" + script.label() + "\"",
                encoding,
                page(text).getBytes(script.charset()));
    }

    private String page(String text) {
        String paragraphs = text.replace(
                "\n\n",
                "</p>\n<p style=\"margin:0 0 12px 0;font-family:Arial,sans-serif;font-size:14px;color:#333333\">");
        return "<!DOCTYPE html><html><head><meta charset=\"" + script.label() + "\">\n"
                + "<style type=\"text/css\">body{margin:0;padding:0} table td{border-collapse:collapse}</style></head>\n"
                + "<body bgcolor=\"#ffffff\"><table width=\"600\" cellpadding=\"0\" align=\"center\"><tr><td>\n<p>"
                + paragraphs.replace(".\n", ".<br>\n") + "</p>\n<img src=\"https://t.example.net/o/"
                + Long.toHexString(random.nextLong())
                + ".gif\" width=\"1\" height=\"1\"></td></tr></table></body></html>\n";
    }

    /** The same words twice, as those who write mail do. */
    private byte[] alternative(int bytes) {
        TransferEncoding encoding = script.encoding(random);
        String text = script.text(random, encoding.contentFor(bytes * 2 / 5));
        return multipart("alternative", List.of(plain(encoding, text), html(encoding, text)));
    }

    private byte[] mixed(int bytes) {
        int text = Math.min(bytes / 2, 800 + random.nextInt(6_000));
        int attachments = random.nextDouble() < 0.7 ? 1 : 1 + random.nextInt(MAX_ATTACHMENTS);
        byte[][] parts = new byte[attachments + 1][];
        parts[0] = random.nextBoolean() ? alternative(text) : plain(text);
        for (int i = 1; i <= attachments; i++) {
            String name = Letter.encodedWords(script.words(random, 9).replaceAll("[^\\p{L}]", "")) + "-" + i;
            String type = TYPES.get(random.nextInt(TYPES.size()));
            parts[i] = noise(
                    type + ";\n name=\"" + name + "\"\nContent-Disposition: attachment;\n filename=\"" + name + "\"",
                    (bytes - text) / attachments);
        }
        return multipart("mixed", List.of(parts));
    }

    private byte[] related(int bytes) {
        String image = "image/png\nContent-ID: <image." + Long.toHexString(random.nextLong()) + "@example>";
        return multipart("related", List.of(html(bytes / 4), noise(image, bytes * 3 / 4)));
    }

    private byte[] forwarded(int bytes) {
        byte[] top =
                ("Content-Type: message/rfc822\nContent-Disposition: inline\n\nFrom: Somebody <somebody@example.net>\n"
                                + "Subject: "
                                + Letter.encodedWords(script.words(random, 30).replace('\n', ' ')) + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        return multipart("mixed", List.of(plain(200), joined(top, plain(bytes - 400))));
    }

    /** What does not compress: a picture, an archive. */
    private byte[] noise(String type, int bytes) {
        byte[] content = new byte[TransferEncoding.BASE64.contentFor(bytes)];
        random.nextBytes(content);
        return part(type, TransferEncoding.BASE64, content);
    }

    private static byte[] part(String type, TransferEncoding encoding, byte[] content) {
        String header = "Content-Type: " + type + "\nContent-Transfer-Encoding: " + encoding.label() + "\n\n";
        return joined(header.getBytes(StandardCharsets.UTF_8), encoding.encode(content));
    }

    private byte[] multipart(String subtype, List<byte[]> parts) {
        String boundary = "=_part_" + Long.toHexString(random.nextLong());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"\n\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            body.writeBytes(("--" + boundary + "\n").getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(part);
            body.write('\n');
        }
        body.writeBytes(("--" + boundary + "--\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
