package org.postferry.core.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.mime.MessageText;
import org.postferry.model.EmailHeader;

/** Reads the subject and takes the rest for text. */
public final class PlainReader implements MessageReader {
    @Override
    public EmailHeader header(byte[] header) {
        String subject = new String(header, StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith("Subject: "))
                .map(line -> line.substring(9))
                .findFirst()
                .orElse("");
        List<String> messageIds = new String(header, StandardCharsets.US_ASCII)
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith("Message-ID: <"))
                .map(line -> line.substring(13, line.length() - 1))
                .toList();
        EmailHeader empty = EmailHeader.EMPTY;
        return new EmailHeader(
                messageIds,
                empty.inReplyTo(),
                empty.references(),
                empty.from(),
                empty.to(),
                empty.cc(),
                empty.bcc(),
                empty.replyTo(),
                subject,
                Optional.empty());
    }

    @Override
    public MessageSummary summary(InputStream message) throws IOException {
        byte[] bytes = message.readAllBytes();
        if (header(bytes).subject().contains("reader's defect")) {
            throw new IllegalStateException("a defect of the reader");
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        return new MessageSummary(header(bytes), body.substring(0, Math.min(20, body.length())), false);
    }

    @Override
    public MessageBody body(InputStream message) {
        return new MessageBody("", "", List.of(), 0);
    }

    @Override
    public MessageText text(InputStream message) {
        return new MessageText("", "", List.of());
    }

    @Override
    public Optional<MessagePart> part(InputStream message, String partId, PartTarget target) {
        return Optional.empty();
    }
}
