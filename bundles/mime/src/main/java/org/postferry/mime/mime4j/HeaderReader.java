package org.postferry.mime.mime4j;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;

/**
 * Reads the fields that a list of emails shows. Where a field stands more than once the last one counts, as in RFC 8621
 * section 4.1.3. Decodes only what it wants: this runs for every message of every account. Confined to one thread.
 */
final class HeaderReader {
    private static final String[] NAMES = {
        "to", "cc", "bcc", "from", "reply-to", "date", "subject", "message-id", "references", "in-reply-to"
    };

    private List<String> messageIds = List.of();
    private List<String> inReplyTo = List.of();
    private List<String> references = List.of();
    private List<EmailAddress> from = List.of();
    private List<EmailAddress> to = List.of();
    private List<EmailAddress> cc = List.of();
    private List<EmailAddress> bcc = List.of();
    private List<EmailAddress> replyTo = List.of();
    private String subject = "";
    private Optional<Instant> sentAt = Optional.empty();

    /** Reads header bytes: fields up to the first empty line. */
    static EmailHeader read(byte[] header) {
        HeaderReader reader = new HeaderReader();
        int at = 0;
        int fields = 0;
        while (at < header.length && !isLineEnd(header, at) && fields < MimeLimits.MAX_FIELDS) {
            int end = fieldEnd(header, at);
            int colon = colon(header, at, end);
            if (colon > at) {
                reader.field(header, at, colon, end);
            }
            at = end;
            fields++;
        }
        return reader.result();
    }

    private static boolean isLineEnd(byte[] bytes, int at) {
        return bytes[at] == '\n' || bytes[at] == '\r' && (at + 1 == bytes.length || bytes[at + 1] == '\n');
    }

    /** Where the next field begins: behind a line end that no white space follows (RFC 5322 section 2.2.3). */
    private static int fieldEnd(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n' && !isBlank(bytes, at + 1)) {
                return at + 1;
            }
        }
        return bytes.length;
    }

    private static boolean isBlank(byte[] bytes, int at) {
        return at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t');
    }

    /** Where the name of a field ends; -1 where it has none. */
    static int colon(byte[] bytes, int from, int to) {
        for (int i = from; i < to && bytes[i] != '\n'; i++) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /** One field of the bytes: its name ends at {@code colon}, its value at {@code end}. */
    void field(byte[] bytes, int begin, int colon, int end) {
        switch (name(bytes, begin, colon)) {
            case "to" -> to = addresses(bytes, colon, end);
            case "cc" -> cc = addresses(bytes, colon, end);
            case "bcc" -> bcc = addresses(bytes, colon, end);
            case "from" -> from = addresses(bytes, colon, end);
            case "reply-to" -> replyTo = addresses(bytes, colon, end);
            case "date" -> sentAt = MailDate.parse(value(bytes, colon, end));
            case "subject" -> subject = HeaderText.clean(EncodedWords.decode(value(bytes, colon, end)));
            case "message-id" -> messageIds = ids(bytes, colon, end);
            case "references" -> references = ids(bytes, colon, end);
            case "in-reply-to" -> inReplyTo = ids(bytes, colon, end);
            default -> {}
        }
    }

    /** Whether a field of that name is read here. */
    static boolean reads(byte[] bytes, int begin, int colon) {
        return !name(bytes, begin, colon).isEmpty();
    }

    /** Which of the names it is; empty where it is none of them. White space before the colon is not part of it. */
    private static String name(byte[] bytes, int begin, int colon) {
        int end = colon;
        while (end > begin && isBlank(bytes, end - 1)) {
            end--;
        }
        for (String name : NAMES) {
            if (name.length() == end - begin && is(name, bytes, begin)) {
                return name;
            }
        }
        return "";
    }

    /** Whether these characters stand there, in whatever case. */
    static boolean is(String name, byte[] bytes, int begin) {
        for (int i = 0; i < name.length(); i++) {
            if ((bytes[begin + i] | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> ids(byte[] bytes, int colon, int end) {
        return MessageIds.parse(value(bytes, colon, end));
    }

    private static List<EmailAddress> addresses(byte[] bytes, int colon, int end) {
        return AddressList.parse(value(bytes, colon, end));
    }

    private static String value(byte[] bytes, int colon, int end) {
        return HeaderText.unfolded(bytes, colon + 1, end);
    }

    EmailHeader result() {
        return new EmailHeader(messageIds, inReplyTo, references, from, to, cc, bcc, replyTo, subject, sentAt);
    }
}
