package org.postferry.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postferry.connector.RemoteCommand;
import org.postferry.mime.MessageReader;

/** A message that came in, in a file of its own until the outbox has it: however slow its client is, it holds no memory. */
final class UploadedMessage implements RemoteCommand.Message, AutoCloseable {
    static final String MEDIA_TYPE = "message/rfc822";

    private final Path file;
    private final long sizeBytes;

    private UploadedMessage(Path file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
    }

    /** Of a body whose type was looked at before. */
    static UploadedMessage receive(Exchange exchange) throws IOException {
        return receive(exchange, ApiLimits.MAX_MESSAGE_BYTES);
    }

    /** The same of one that is written as JSON. */
    static UploadedMessage receiveLetter(Exchange exchange) throws IOException {
        return receive(exchange, ApiLimits.MAX_LETTER_BYTES);
    }

    private static UploadedMessage receive(Exchange exchange, long maxBytes) throws IOException {
        Path file = Files.createTempFile("message", ".eml");
        long size = 0;
        try (InputStream in = exchange.hashedBody();
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                if (size > maxBytes) {
                    // a client that is still sending when the answer comes often loses it: as much again is read away
                    in.skip(maxBytes);
                    throw Problem.of(413, "Too large", "A message has at most " + maxBytes + " bytes here");
                }
                out.write(buffer, 0, count);
            }
            if (size == 0) {
                throw Problem.of(400, "Bad request", "The message is empty");
            }
            return new UploadedMessage(file, size);
        } catch (IOException | Problem e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    Optional<String> messageId(MessageReader reader) throws IOException {
        try (InputStream in = open()) {
            return reader.summary(in).header().messageIds().stream().findFirst();
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    /** All of it, in memory. */
    byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
