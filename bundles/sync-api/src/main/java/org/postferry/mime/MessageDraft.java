package org.postferry.mime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postferry.model.EmailAddress;

/**
 * What a person wrote, before it is a message. No line of its header bears CR, LF or NUL, so nothing can be injected (D-29); an
 * {@link IllegalArgumentException} names the field that does. Who gets a blind copy is not said here, since no message says it.
 *
 * @param messageId without its angle brackets
 * @param to empty where all copies are blind
 * @param text the plain text; both texts may be absent
 * @param html the same as HTML
 * @param inReplyTo Message-IDs of what it answers, without angle brackets
 * @param references Message-IDs of the messages before it, oldest first
 */
public record MessageDraft(
        String messageId,
        Instant sentAt,
        EmailAddress from,
        List<EmailAddress> to,
        List<EmailAddress> cc,
        String subject,
        Optional<String> text,
        Optional<String> html,
        List<String> inReplyTo,
        List<String> references,
        List<Attachment> attachments) {
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+");

    public MessageDraft {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        inReplyTo = List.copyOf(inReplyTo);
        references = List.copyOf(references);
        attachments = List.copyOf(attachments);
        id("messageId", messageId);
        line("subject", subject);
        address("from", from);
        to.forEach(address -> address("to", address));
        cc.forEach(address -> address("cc", address));
        inReplyTo.forEach(id -> id("inReplyTo", id));
        references.forEach(id -> id("references", id));
        text.ifPresent(content -> noNul("text", content));
        html.ifPresent(content -> noNul("html", content));
    }

    /**
     * A file that goes with it.
     *
     * @param type its media type, without parameters
     * @param contentId by which the HTML names it ({@code cid:}), without angle brackets; it is shown there and not as a file
     */
    public record Attachment(String name, String type, Optional<String> contentId, byte[] content) {
        public Attachment {
            line("attachments.name", name);
            if (!isMediaType(type)) {
                throw new IllegalArgumentException("attachments.type: is no media type such as image/png");
            }
            contentId.ifPresent(id -> id("attachments.cid", id));
        }
    }

    /** Whether it is a media type without parameters, such as {@code image/png}. */
    public static boolean isMediaType(String text) {
        return MEDIA_TYPE.matcher(text).matches();
    }

    /** Whether it may stand in one line of a header: no CR, LF, NUL or other control character. */
    public static boolean isLine(String text) {
        return text.chars().noneMatch(c -> c < 0x20 && c != '\t' || c == 0x7f);
    }

    /** Whether it may stand between angle brackets as a Message-ID or a Content-ID (RFC 5322 section 3.6.4, read mildly). */
    public static boolean isId(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '<' && c != '>');
    }

    private static void address(String field, EmailAddress address) {
        line(field, address.email());
        address.name().ifPresent(name -> line(field, name));
    }

    private static void line(String field, String text) {
        if (!isLine(text)) {
            throw new IllegalArgumentException(field + ": line breaks and control characters are not allowed");
        }
    }

    private static void id(String field, String text) {
        if (!isId(text)) {
            throw new IllegalArgumentException(field + ": is no Message-ID");
        }
    }

    private static void noNul(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + ": NUL is not allowed");
        }
    }
}
