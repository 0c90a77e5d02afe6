package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Scope;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.Mailbox;
import org.postferry.model.Role;
import org.postferry.store.Removals;
import org.postferry.sync.MailboxStatus;

/** Writes mailboxes, emails, bodies and holds. Stateless. */
final class MailOutput {
    private MailOutput() {}

    /** @param role which it plays, by the server's word or a person's */
    static ObjectNode mailbox(Mailbox mailbox, Optional<Role> role, Optional<MailboxStatus> status) {
        ObjectNode json = Json.object()
                .put("id", mailbox.id().toString())
                .put("name", mailbox.name())
                .put("path", mailbox.path())
                .put("parentId", mailbox.parentId().map(Object::toString).orElse(null))
                .put("role", role.map(Role::wireName).orElse(null))
                .put("totalEmails", mailbox.totalEmails())
                .put("unreadEmails", mailbox.unreadEmails())
                .put(
                        "serverEmails",
                        mailbox.serverEmails().isPresent()
                                ? mailbox.serverEmails().getAsLong()
                                : null);
        // what holds only other mailboxes is never looked at, and never behind
        boolean holdsMail = mailbox.selectable();
        ObjectNode standing = json.putObject("status")
                .put("current", status.map(MailboxStatus::current).orElse(!holdsMail));
        Json.put(standing, "provenAt", status.flatMap(MailboxStatus::provenAt));
        standing.put(
                "reason", status.map(MailboxStatus::reason).orElse(holdsMail ? "Not looked at since the start" : ""));
        Json.put(standing, "nextAttemptAt", status.flatMap(MailboxStatus::nextAttemptAt));
        return json;
    }

    static ObjectNode email(Email email) {
        EmailHeader header = email.header();
        ObjectNode json = Json.object()
                .put("id", email.id().toString())
                .put("accountId", email.id().account().toString());
        ObjectNode mailboxes = json.putObject("mailboxIds");
        email.mailboxIds().stream().sorted().forEach(id -> mailboxes.put(id.toString(), true));
        ObjectNode keywords = json.putObject("keywords");
        email.keywords().stream().sorted().forEach(keyword -> keywords.put(keyword.name(), true));
        json.put("threadId", email.threadId().map(Object::toString).orElse(null));
        header.messageIds().forEach(json.putArray("messageId")::add);
        header.inReplyTo().forEach(json.putArray("inReplyTo")::add);
        header.references().forEach(json.putArray("references")::add);
        addresses(json.putArray("from"), header.from());
        addresses(json.putArray("to"), header.to());
        addresses(json.putArray("cc"), header.cc());
        addresses(json.putArray("bcc"), header.bcc());
        addresses(json.putArray("replyTo"), header.replyTo());
        json.put("subject", header.subject());
        Json.put(json, "sentAt", header.sentAt());
        return json.put("receivedAt", email.receivedAt().toString())
                .put("firstSeenAt", email.firstSeenAt().toString())
                .put("size", email.sizeBytes())
                .put("hasAttachment", email.hasAttachment())
                .put("preview", email.preview())
                .put("contentState", email.contentState().wireName());
    }

    private static void addresses(ArrayNode json, List<EmailAddress> addresses) {
        for (EmailAddress address : addresses) {
            json.addObject().put("name", address.name().orElse(null)).put("email", address.email());
        }
    }

    /** An email that could not be fetched or read, with the reason. */
    static ObjectNode quarantined(Email email) {
        return email(email).put("reason", email.quarantineReason().orElse(""));
    }

    static ObjectNode body(MessageBody body) {
        ObjectNode json = Json.object().put("text", body.text()).put("html", body.html());
        ArrayNode attachments = json.putArray("attachments");
        for (MessagePart part : body.attachments()) {
            attachments
                    .addObject()
                    .put("partId", part.partId())
                    .put("name", part.name().orElse(null))
                    .put("type", part.type())
                    .put("size", part.sizeBytes())
                    .put("cid", part.contentId().orElse(null))
                    .put("disposition", part.disposition().orElse(null));
        }
        return json.put("remoteImages", body.remoteImages());
    }

    static ObjectNode hold(Removals.Hold hold) {
        return Json.object()
                .put("id", String.valueOf(hold.id()))
                .put("accountId", hold.account().toString())
                .put("mailboxId", hold.scope().match(MAILBOX_OF).orElse(null))
                .put("emails", hold.emails())
                .put("reason", hold.reason())
                .put("since", hold.since().toString());
    }

    private static final Scope.Cases<Optional<String>> MAILBOX_OF = new Scope.Cases<>() {
        @Override
        public Optional<String> mailboxList(Scope.MailboxList scope) {
            return Optional.empty();
        }

        @Override
        public Optional<String> mailbox(Scope.Mailbox scope) {
            return Optional.of(scope.id().toString());
        }

        @Override
        public Optional<String> accountEmails(Scope.AccountEmails scope) {
            return Optional.empty();
        }
    };
}
