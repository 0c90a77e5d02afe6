package org.postferry.mime.angus;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageDraft;
import org.postferry.model.EmailAddress;

/** Writes messages with Angus Mail. Stateless, thread-safe. */
@Component
public final class AngusMessageComposer implements MessageComposer {
    static final String CHARSET = StandardCharsets.UTF_8.name();

    /** RFC 5322 section 3.3, in UTC: where the sender lives is nobody's business. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @Override
    public byte[] compose(MessageDraft draft) {
        try {
            NamedMessage message = new NamedMessage(draft.messageId());
            header(message, draft);
            Body.of(draft).into(message);
            message.saveChanges();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out);
            return out.toByteArray();
        } catch (MessagingException | IOException e) {
            // a draft was checked when it was made, and nothing leaves memory
            throw new IllegalStateException("a message could not be composed", e);
        }
    }

    private static void header(MimeMessage message, MessageDraft draft) throws MessagingException, IOException {
        message.setHeader("Date", DATE.format(draft.sentAt()));
        message.setFrom(address(draft.from()));
        message.setRecipients(RecipientType.TO, addresses(draft.to()));
        message.setRecipients(RecipientType.CC, addresses(draft.cc()));
        message.setSubject(draft.subject(), CHARSET);
        ids(message, "In-Reply-To", draft.inReplyTo());
        ids(message, "References", shortened(draft.references()));
    }

    private static InternetAddress[] addresses(List<EmailAddress> all) throws IOException {
        InternetAddress[] addresses = new InternetAddress[all.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = address(all.get(i));
        }
        return addresses;
    }

    private static InternetAddress address(EmailAddress address) throws IOException {
        return new InternetAddress(address.email(), address.name().orElse(null), CHARSET);
    }

    private static void ids(MimeMessage message, String name, List<String> ids) throws MessagingException {
        if (!ids.isEmpty()) {
            String value = ids.stream().map(id -> "<" + id + ">").collect(Collectors.joining(" "));
            message.setHeader(name, MimeUtility.fold(name.length() + 2, value));
        }
    }

    /** The first one names the thread, the last ones the way to it. */
    private static List<String> shortened(List<String> references) {
        if (references.size() <= MAX_REFERENCES) {
            return references;
        }
        List<String> kept = new ArrayList<>(references.subList(0, 1));
        kept.addAll(references.subList(references.size() - (MAX_REFERENCES - 1), references.size()));
        return kept;
    }

    /** Angus Mail gives each message a name of its own: this one has its name already. */
    private static final class NamedMessage extends MimeMessage {
        private final String messageId;

        NamedMessage(String messageId) {
            super((jakarta.mail.Session) null);
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + messageId + ">");
        }
    }
}
