package org.postferry.sample;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.apache.james.mime4j.codec.EncoderUtil;

/** Writes a {@link SampleMail} as RFC 5322 and MIME have it. The same message gives the same bytes. */
final class MessageBytes {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII));

    private final StringBuilder out = new StringBuilder();

    private MessageBytes() {}

    static byte[] of(SampleMail mail, ZonedDateTime sentAt) {
        MessageBytes message = new MessageBytes();
        message.header("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(sentAt));
        message.header("From", addresses(mail.from()));
        message.header("To", addresses(mail.to()));
        message.header(
                "Subject",
                EncoderUtil.encodeIfNecessary(mail.subject(), EncoderUtil.Usage.TEXT_TOKEN, "Subject: ".length()));
        message.header("Message-ID", messageId(mail.id()));
        mail.answers().ifPresent(id -> {
            message.header("In-Reply-To", messageId(id));
            message.header("References", messageId(id));
        });
        message.header("MIME-Version", "1.0");
        message.body(mail);
        return message.out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void body(SampleMail mail) {
        if (mail.attachment().isEmpty()) {
            texts(mail);
            return;
        }
        String name = mail.attachment().get();
        String boundary = "=_mixed_" + mail.id();
        header("Content-Type", "multipart/mixed; boundary=\"" + boundary + "\"");
        line("");
        line("--" + boundary);
        texts(mail);
        line("--" + boundary);
        header("Content-Type", type(name) + "; name=\"" + name + "\"");
        header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        base64(Attachment.named(name));
        line("--" + boundary + "--");
    }

    private void texts(SampleMail mail) {
        if (!mail.html()) {
            text("plain", mail.text());
            return;
        }
        String boundary = "=_alternative_" + mail.id();
        header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
        line("");
        line("--" + boundary);
        text("plain", mail.text());
        line("--" + boundary);
        text("html", html(mail));
        line("--" + boundary + "--");
    }

    private void text(String subtype, String text) {
        header("Content-Type", "text/" + subtype + "; charset=utf-8");
        if (text.chars().allMatch(c -> c < 128)) {
            header("Content-Transfer-Encoding", "7bit");
            line("");
            text.lines().forEach(this::line);
            return;
        }
        base64(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private void base64(byte[] bytes) {
        header("Content-Transfer-Encoding", "base64");
        line("");
        line(LINES.encodeToString(bytes));
    }

    private void header(String name, String value) {
        line(name + ": " + value);
    }

    private void line(String text) {
        out.append(text).append("\r\n");
    }

    private static String messageId(String id) {
        return "<" + id + "@sample.example.org>";
    }

    /** {@code Name <address>, ...}; a name that is not ASCII becomes an encoded word (RFC 2047 section 5, rule 3). */
    private static String addresses(String list) {
        StringBuilder encoded = new StringBuilder();
        for (String one : list.split(", ")) {
            int at = one.indexOf(" <");
            String name = one.substring(0, at).replace("\"", "");
            encoded.append(encoded.isEmpty() ? "" : ",\r\n ")
                    .append(EncoderUtil.encodeAddressDisplayName(name))
                    .append(one.substring(at));
        }
        return encoded.toString();
    }

    /** With what a mail reader should be careful about: a remote image, a script, a link that is not what it says. */
    private static String html(SampleMail mail) {
        StringBuilder paragraphs = new StringBuilder();
        for (String paragraph : mail.text().split("\n\n")) {
            paragraphs
                    .append("<p>")
                    .append(paragraph
                            .strip()
                            .replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace("\n", "<br>\n"))
                    .append("</p>\n");
        }
        return "<!DOCTYPE html>\n<html><head><title>mail</title><style>p { font-family: serif }</style></head>\n<body>\n"
                + paragraphs
                + "<p><a href=\"http://login.tracker.example/?m=" + mail.id() + "\">https://www.example.org/</a></p>\n"
                + "<img src=\"http://tracker.example/" + mail.id() + ".gif\" width=\"1\" height=\"1\" alt=\"\">\n"
                + "<script>document.title = 'scripts run here'</script>\n</body></html>\n";
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "csv" -> "text/csv";
            case "ics" -> "text/calendar";
            case "pdf" -> "application/pdf";
            case "png" -> "image/png";
            default -> "text/plain";
        };
    }
}
