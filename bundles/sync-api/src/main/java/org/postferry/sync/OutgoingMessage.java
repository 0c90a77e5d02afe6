package org.postferry.sync;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.RemoteCommand;
import org.postferry.mime.MessageReader;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;

/**
 * A finished message on its way out: nobody learns of its blind copies, it has a Message-ID, and from then on its bytes are
 * fixed.
 *
 * @param uploaded as it came, with the lines of mail
 * @param header as it is sent
 * @param skipped bytes of {@code uploaded} that {@code header} stands for
 * @param messageId without its angle brackets
 * @param to everybody in To, Cc and Bcc, each once
 */
public record OutgoingMessage(
        RemoteCommand.Message uploaded, byte[] header, long skipped, String messageId, String from, List<String> to)
        implements RemoteCommand.Message {
    /** Of a message to send or to append: what large providers take at most. */
    public static final long MAX_BYTES = 50L * 1024 * 1024;

    /** @throws Refused when nobody sends it, or its header is no header any more */
    public static OutgoingMessage of(RemoteCommand.Message message, MessageReader reader) throws IOException {
        // a field that a CR alone begins is one to its readers: what is looked at is what leaves
        RemoteCommand.Message uploaded = MailLines.ofSent(message);
        byte[] original;
        try (InputStream in = uploaded.open()) {
            original = header(in);
        }
        EmailHeader read = reader.header(original);
        if (read.from().isEmpty() || read.from().get(0).email().isEmpty()) {
            throw Refused.invalid("From", "the message names no sender");
        }
        String from = read.from().get(0).email();
        String messageId = read.messageIds().stream().findFirst().orElseGet(() -> mint(from));
        byte[] sent = rewritten(original, read.messageIds().isEmpty() ? messageId : "");
        return new OutgoingMessage(uploaded, sent, original.length, messageId, from, recipients(read));
    }

    private static String mint(String from) {
        return UUID.randomUUID() + "@" + from.substring(from.lastIndexOf('@') + 1);
    }

    private static List<String> recipients(EmailHeader header) {
        Set<String> all = new LinkedHashSet<>();
        Stream.of(header.to(), header.cc(), header.bcc())
                .flatMap(List::stream)
                .map(EmailAddress::email)
                .filter(address -> !address.isEmpty())
                .forEach(all::add);
        return new ArrayList<>(all);
    }

    /** Up to and including the empty line (RFC 5322 section 2.1). */
    private static byte[] header(InputStream in) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int lineLength = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            header.write(next);
            if (header.size() > HeaderBytes.MAX_LENGTH) {
                throw Refused.invalid("header", "has at most " + HeaderBytes.MAX_LENGTH + " bytes");
            }
            if (next == '\n') {
                if (lineLength == 0) {
                    return header.toByteArray();
                }
                lineLength = 0;
            } else if (next != '\r') {
                lineLength++;
            }
        }
        return header.toByteArray();
    }

    /** RFC 5322 section 3.6.3: the blind copies' field is left out for all. @param addedId empty where there is one */
    private static byte[] rewritten(byte[] header, String addedId) {
        StringBuilder sent = new StringBuilder();
        if (!addedId.isEmpty()) {
            sent.append("Message-ID: <").append(addedId).append(">\r\n");
        }
        boolean dropping = false;
        for (String line : new String(header, StandardCharsets.ISO_8859_1).split("(?<=\n)")) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (!folded) {
                String name = line.toLowerCase(Locale.ROOT);
                dropping = name.startsWith("bcc:") || name.startsWith("resent-bcc:");
            }
            if (!dropping) {
                sent.append(line);
            }
        }
        return sent.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public long sizeBytes() {
        return uploaded.sizeBytes() - skipped + header.length;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream body = uploaded.open();
        body.skipNBytes(skipped);
        return new SequenceInputStream(new ByteArrayInputStream(header), body);
    }
}
