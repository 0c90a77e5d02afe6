package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postferry.mime.MessageDraft;
import org.postferry.mime.Reply;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailId;

/**
 * A message that a person wrote as JSON.
 *
 * @param recipients of all three kinds, each once
 * @param draftId the draft it was, which goes once it is sent
 */
record LetterInput(MessageDraft draft, List<String> recipients, Optional<Duration> delay, Optional<EmailId> draftId) {
    private static final String ANYTHING = "application/octet-stream";

    /** @param known finds the email that is answered */
    static LetterInput read(
            ObjectNode body, EmailAddress sender, Instant now, Function<EmailId, Optional<Email>> known) {
        InputObject input = new InputObject(body);
        EmailAddress from = from(input).orElse(sender);
        List<EmailAddress> to = input.list("to", AddressInput::read, AddressInput::refusal);
        List<EmailAddress> cc = input.list("cc", AddressInput::read, AddressInput::refusal);
        List<EmailAddress> bcc = input.list("bcc", AddressInput::read, AddressInput::refusal);
        String subject = input.raw("subject").orElse("");
        if (!MessageDraft.isLine(subject)) {
            input.error("subject", "line breaks and control characters are not allowed");
        }
        Optional<String> text = text(input, "text");
        Optional<String> html = text(input, "html");
        Reply reply = reply(input, known);
        List<MessageDraft.Attachment> attachments = input.objects("attachments", LetterInput::attachment);
        OptionalLong delay = input.number("delay", 0, ApiLimits.MAX_SEND_DELAY.toSeconds(), OptionalLong.empty());
        Optional<EmailId> draftId = id(input, "draftId");
        Set<String> recipients = new LinkedHashSet<>();
        Stream.of(to, cc, bcc).flatMap(List::stream).map(EmailAddress::email).forEach(recipients::add);
        if (recipients.isEmpty() && !input.isWrong("to", "cc", "bcc")) {
            input.error("to", "nobody gets it: name a recipient in to, cc or bcc");
        }
        input.end();
        MessageDraft draft = new MessageDraft(
                UUID.randomUUID() + "@" + from.email().substring(from.email().lastIndexOf('@') + 1),
                now,
                from,
                to,
                cc,
                subject,
                text,
                html,
                reply.inReplyTo(),
                reply.references(),
                attachments);
        Optional<Duration> held =
                delay.isPresent() ? Optional.of(Duration.ofSeconds(delay.getAsLong())) : Optional.empty();
        return new LetterInput(draft, List.copyOf(recipients), held, draftId);
    }

    /** RFC 5322 section 3.6.2 allows several, and asks for a Sender then; an account has one person. */
    private static Optional<EmailAddress> from(InputObject input) {
        List<EmailAddress> from = input.list("from", AddressInput::read, AddressInput::refusal);
        if (from.size() > 1) {
            input.error("from", "a letter is from one address; a finished message may name several and its Sender");
        }
        return from.stream().findFirst();
    }

    private static Optional<String> text(InputObject input, String field) {
        Optional<String> text = input.raw(field);
        if (text.filter(found -> found.indexOf('\0') >= 0).isPresent()) {
            input.error(field, "NUL is not allowed");
        }
        return text;
    }

    private static Optional<EmailId> id(InputObject input, String field) {
        try {
            return input.optionalText(field, Optional.empty()).map(EmailId::parse);
        } catch (IllegalArgumentException e) {
            input.error(field, "is no email's id");
            return Optional.empty();
        }
    }

    private static Optional<MessageDraft.Attachment> attachment(InputObject input) {
        String name = input.raw("name").orElse("");
        String type = input.optionalText("type", Optional.empty()).orElse(ANYTHING);
        Optional<String> contentId = input.raw("cid");
        Optional<byte[]> content = base64(input);
        boolean fits = true;
        if (!MessageDraft.isLine(name)) {
            input.error("name", "line breaks and control characters are not allowed");
            fits = false;
        }
        if (!MessageDraft.isMediaType(type)) {
            input.error("type", "must be a media type such as image/png");
            fits = false;
        }
        if (contentId.filter(id -> !MessageDraft.isId(id)).isPresent()) {
            input.error("cid", "must be printable ASCII without blanks and angle brackets");
            fits = false;
        }
        return fits
                ? content.map(bytes -> new MessageDraft.Attachment(name, type, contentId, bytes))
                : Optional.empty();
    }

    private static Optional<byte[]> base64(InputObject input) {
        Optional<String> text = input.raw("base64");
        if (text.isEmpty()) {
            if (!input.isWrong("base64")) {
                input.error("base64", "is needed");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text.get().getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            input.error("base64", "is no Base64 (RFC 4648 section 4)");
            return Optional.empty();
        }
    }

    private static Reply reply(InputObject input, Function<EmailId, Optional<Email>> known) {
        Optional<String> answered = input.raw("inReplyTo").map(Reply::bare);
        if (answered.isEmpty() || answered.get().isEmpty()) {
            return Reply.TO_NOTHING;
        }
        if (answered.get().contains("@")) {
            if (MessageDraft.isId(answered.get())) {
                return Reply.to(answered.get());
            }
            input.error("inReplyTo", "is no Message-ID");
            return Reply.TO_NOTHING;
        }
        Optional<Email> email = Optional.empty();
        try {
            email = known.apply(EmailId.parse(answered.get()));
        } catch (IllegalArgumentException e) {
            // said below
        }
        if (email.isEmpty()) {
            input.error("inReplyTo", "must be the id of an email of this account, or a Message-ID");
        }
        return email.map(Email::header).map(Reply::to).orElse(Reply.TO_NOTHING);
    }
}
