package org.postferry.mime.mime4j;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.mime.MessageText;

/** Reads messages that stand in a test as text, one character a byte. */
final class Messages {
    static final MessageReader READER = new Mime4jMessageReader();

    private Messages() {}

    static MessageBody body(String message) {
        try {
            return READER.body(stream(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MessageSummary summary(String message) {
        try {
            return READER.summary(stream(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MessageText text(String message) {
        try {
            return READER.text(stream(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] part(String message, String partId) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        try {
            READER.part(stream(message), partId, found -> decoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return decoded.toByteArray();
    }

    static InputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(ISO_8859_1));
    }
}
