package org.postferry.imap.facts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.RemoteCommand;
import org.postferry.imap.command.FetchedHeader;

/** The header of a message that we store, by which it is known again. */
final class SentHeader {
    /** What a server that rewrites mail leaves as it was. */
    private static final List<String> KEPT = List.of("from", "date", "subject");

    private final byte[] header;
    private final long size;
    private final Optional<String> messageId;

    private SentHeader(byte[] header, long size, Optional<String> messageId) {
        this.header = header;
        this.size = size;
        this.messageId = messageId;
    }

    static SentHeader of(RemoteCommand.Append command) throws IOException {
        try (InputStream message = command.message().open()) {
            return new SentHeader(
                    upToEmptyLine(message),
                    command.message().sizeBytes(),
                    command.messageId().map(SentHeader::bare));
        }
    }

    private static byte[] upToEmptyLine(InputStream message) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        int lineLength = 0;
        for (int count = message.read(buffer);
                count >= 0 && header.size() < HeaderBytes.MAX_LENGTH;
                count = message.read(buffer)) {
            for (int i = 0; i < count; i++) {
                header.write(buffer[i]);
                if (buffer[i] == '\n' && lineLength == 0) {
                    return header.toByteArray();
                }
                lineLength = buffer[i] == '\n' ? 0 : buffer[i] == '\r' ? lineLength : lineLength + 1;
            }
        }
        return header.toByteArray();
    }

    /** The very bytes. */
    boolean isSame(FetchedHeader email) {
        return email.size() == size
                && Arrays.equals(
                        HeaderBytes.of(header).bytes(),
                        HeaderBytes.of(email.header()).bytes());
    }

    /** Ours, with something added or folded otherwise: the same Message-ID, and the same From, Date and Subject (protocol danger D-33). */
    boolean isRewritten(FetchedHeader email) {
        return messageId.isPresent()
                && field(email.header(), "message-id").map(SentHeader::bare).equals(messageId)
                && KEPT.stream().allMatch(name -> field(email.header(), name).equals(field(header, name)));
    }

    static String bare(String messageId) {
        return messageId.strip().replaceAll("^<|>$", "");
    }

    /** The first field of that name, unfolded (RFC 5322 section 2.2.3), with single spaces. */
    private static Optional<String> field(byte[] header, String name) {
        StringBuilder value = new StringBuilder();
        boolean within = false;
        for (String line : new String(header, StandardCharsets.ISO_8859_1).split("\r?\n")) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (within && !folded) {
                break;
            }
            if (within) {
                value.append(' ').append(line);
            } else if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                within = true;
                value.append(line.substring(name.length() + 1));
            }
        }
        return within ? Optional.of(value.toString().strip().replaceAll("[ \t]+", " ")) : Optional.empty();
    }
}
