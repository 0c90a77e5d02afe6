package org.postferry.store.h2.row;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.Wish;

/** Wishes as bytes. The emails are kept apart, and so are the bytes of messages. */
public final class WishCodec implements Wish.Cases<ByteWriter> {
    /** The kinds in the order of their numbers; also what a person calls them. */
    private static final List<String> KINDS = List.of(
            "setKeywords",
            "setMailboxes",
            "destroy",
            "append",
            "createMailbox",
            "renameMailbox",
            "deleteMailbox",
            "send");

    private final ByteWriter out = new ByteWriter();

    private WishCodec() {}

    /** A message's bytes, by the mutation that has them. */
    @FunctionalInterface
    public interface Messages {
        RemoteCommand.Message of(long sizeBytes);
    }

    public static byte[] encode(Wish wish) {
        return wish.match(new WishCodec()).bytes();
    }

    /** What a wish of those bytes is called, such as {@code setKeywords}. */
    public static String kind(byte[] wish) {
        return KINDS.get((int) new ByteReader(wish).number());
    }

    /** The emails that a wish names. */
    public static Collection<EmailId> emails(Wish wish) {
        if (wish instanceof Wish.SetKeywords one) {
            return one.emails();
        }
        if (wish instanceof Wish.SetMailboxes one) {
            return one.emails();
        }
        return wish instanceof Wish.Destroy one ? one.emails() : List.of();
    }

    /** @param emails those that it still names */
    public static Wish decode(byte[] bytes, Collection<Long> emails, Messages messages) {
        ByteReader in = new ByteReader(bytes);
        List<EmailId> ids = emails.stream().map(EmailId::ofKey).toList();
        return switch (KINDS.get((int) in.number())) {
            case "setKeywords" -> new Wish.SetKeywords(ids, Wished.readKeywords(in), Wished.readKeywords(in));
            case "setMailboxes" -> new Wish.SetMailboxes(ids, mailboxes(in), mailboxes(in));
            case "destroy" -> new Wish.Destroy(ids);
            case "append" -> append(in, messages);
            case "createMailbox" -> new Wish.CreateMailbox(in.text(), mailbox(in), role(in));
            case "renameMailbox" -> new Wish.RenameMailbox(MailboxId.ofKey(in.number()), in.text(), mailbox(in));
            case "deleteMailbox" -> new Wish.DeleteMailbox(MailboxId.ofKey(in.number()), in.number());
            default -> send(in, messages);
        };
    }

    private static Wish append(ByteReader in, Messages messages) {
        MailboxId mailbox = MailboxId.ofKey(in.number());
        RemoteCommand.Message message = messages.of(in.number());
        return new Wish.Append(
                mailbox, message, in.optionalText(), Wished.readKeywords(in), Instant.ofEpochSecond(in.signed()));
    }

    private static Wish send(ByteReader in, Messages messages) {
        return new Wish.Send(
                messages.of(in.number()),
                in.text(),
                in.text(),
                in.list(ByteReader::text),
                in.list(ByteReader::number).stream().map(EmailId::ofKey).findFirst(),
                Instant.ofEpochSecond(in.signed()));
    }

    @Override
    public ByteWriter setKeywords(Wish.SetKeywords wish) {
        kind("setKeywords");
        Wished.writeKeywords(out, wish.add());
        Wished.writeKeywords(out, wish.remove());
        return out;
    }

    @Override
    public ByteWriter setMailboxes(Wish.SetMailboxes wish) {
        kind("setMailboxes");
        Wished.writeNumbers(out, keys(wish.add()));
        Wished.writeNumbers(out, keys(wish.remove()));
        return out;
    }

    @Override
    public ByteWriter destroy(Wish.Destroy wish) {
        return kind("destroy");
    }

    @Override
    public ByteWriter append(Wish.Append wish) {
        kind("append")
                .number(wish.mailbox().key())
                .number(wish.message().sizeBytes())
                .optionalText(wish.messageId());
        Wished.writeKeywords(out, wish.keywords());
        return out.signed(wish.receivedAt().getEpochSecond());
    }

    @Override
    public ByteWriter createMailbox(Wish.CreateMailbox wish) {
        kind("createMailbox").text(wish.name());
        optional(wish.parent());
        return out.optionalText(wish.role().map(Role::name));
    }

    @Override
    public ByteWriter renameMailbox(Wish.RenameMailbox wish) {
        kind("renameMailbox").number(wish.mailbox().key()).text(wish.name());
        return optional(wish.parent());
    }

    @Override
    public ByteWriter deleteMailbox(Wish.DeleteMailbox wish) {
        return kind("deleteMailbox").number(wish.mailbox().key()).number(wish.shownEmails());
    }

    @Override
    public ByteWriter send(Wish.Send wish) {
        return kind("send")
                .number(wish.message().sizeBytes())
                .text(wish.messageId())
                .text(wish.from())
                .list(wish.to(), ByteWriter::text)
                .list(wish.draft().stream().map(EmailId::key).toList(), ByteWriter::number)
                .signed(wish.notBefore().getEpochSecond());
    }

    private ByteWriter kind(String name) {
        return out.number(KINDS.indexOf(name));
    }

    private ByteWriter optional(Optional<MailboxId> mailbox) {
        return out.list(mailbox.stream().map(MailboxId::key).toList(), ByteWriter::number);
    }

    private static Optional<MailboxId> mailbox(ByteReader in) {
        return in.list(ByteReader::number).stream().map(MailboxId::ofKey).findFirst();
    }

    private static Optional<Role> role(ByteReader in) {
        return in.optionalText().map(Role::valueOf);
    }

    private static Set<Long> keys(Set<MailboxId> mailboxes) {
        return mailboxes.stream().map(MailboxId::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<MailboxId> mailboxes(ByteReader in) {
        return Wished.readNumbers(in).stream().map(MailboxId::ofKey).collect(Collectors.toSet());
    }
}
