package org.postferry.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.RemoteCommand;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageDraft;
import org.postferry.mime.MessageReader;
import org.postferry.mime.Reply;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailId;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;
import org.postferry.sync.OutgoingMessage;
import org.postferry.sync.Refused;

/** {@code postferry:send}: sends a finished message, or one that is written here. */
@Service
@Command(
        scope = "postferry",
        name = "send",
        description = "Sends a message: a finished one from a file, or one that is written with the other options")
public final class Send extends ChangeCommand {
    @Argument(name = "account", description = "the id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Option(name = "--file", description = "a finished message (RFC 5322), in a file that the container can read")
    @Nullable
    String file;

    @Option(name = "--from", description = "one address; by default the account's own")
    @Nullable
    String from;

    @Option(name = "--to", description = "an address; may be given several times", multiValued = true)
    List<String> to = List.of();

    @Option(name = "--cc", description = "who gets a copy; may be given several times", multiValued = true)
    List<String> cc = List.of();

    @Option(name = "--bcc", description = "who gets one unseen; may be given several times", multiValued = true)
    List<String> bcc = List.of();

    @Option(name = "--subject", description = "the subject")
    String subject = "";

    @Option(name = "--text", description = "the text itself")
    @Nullable
    String text;

    @Option(name = "--text-file", description = "a file (UTF-8) with the text")
    @Nullable
    String textFile;

    @Option(name = "--html-file", description = "a file (UTF-8) with the same as HTML")
    @Nullable
    String htmlFile;

    @Option(name = "--attach", description = "a file that goes with it; may be given several times", multiValued = true)
    List<String> attach = List.of();

    @Option(name = "--reply-to", description = "what it answers: the id of an email of this account, or a Message-ID")
    @Nullable
    String replyTo;

    @Option(name = "--draft", description = "the id of the draft that it was, which goes once it is sent")
    @Nullable
    String draft;

    @Option(name = "--delay", description = "for so many seconds it can be taken back; by default as the account says")
    @Nullable
    Integer delay;

    @Reference(optional = true)
    @Nullable
    MessageReader reader;

    @Reference(optional = true)
    @Nullable
    MessageComposer composer;

    Clock clock = Clock.systemUTC();

    @Override
    Change wanted() {
        AccountId id = Typed.read(account, AccountId::parse);
        AccountSettings settings = KnownAccount.find(Needed.store(store), id).settings();
        Instant leaves = clock.instant().plus(held(settings));
        try {
            return new Change(id, List.of(file == null ? written(id, settings, leaves) : finished(file, leaves)));
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is sent, because a file cannot be read: " + e.getMessage(), e);
        }
    }

    private Duration held(AccountSettings settings) {
        if (delay == null) {
            return settings.sendDelay();
        }
        if (delay < 0 || delay > Outbox.MAX_SEND_DELAY.toSeconds()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "--delay must be within 0.." + Outbox.MAX_SEND_DELAY.toSeconds() + " seconds.");
        }
        return Duration.ofSeconds(delay);
    }

    private Wish.Send finished(String path, Instant leaves) throws IOException {
        boolean isWrittenToo = !to.isEmpty()
                || !cc.isEmpty()
                || !bcc.isEmpty()
                || !attach.isEmpty()
                || text != null
                || !subject.isEmpty();
        if (isWrittenToo || from != null || textFile != null || htmlFile != null || replyTo != null) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "A finished message says itself what is in it: with --file, only --draft and --delay may stand.");
        }
        OutgoingMessage outgoing = OutgoingMessage.of(FileMessage.of(path), Needed.mime(reader));
        return new Wish.Send(outgoing, outgoing.messageId(), outgoing.from(), outgoing.to(), draft(), leaves);
    }

    private Wish.Send written(AccountId id, AccountSettings settings, Instant leaves) throws IOException {
        EmailAddress sender =
                from == null ? new EmailAddress(Optional.empty(), settings.email()) : Letter.address("--from", from);
        List<EmailAddress> people = Letter.addresses("--to", to);
        List<EmailAddress> copies = Letter.addresses("--cc", cc);
        List<String> recipients = Letter.recipients(List.of(people, copies, Letter.addresses("--bcc", bcc)));
        MailStore present = Needed.store(store);
        Reply reply = Letter.reply(
                replyTo,
                answered -> answered.account().equals(id) ? present.emails().get(answered) : Optional.empty());
        Letter letter = new Letter();
        Optional<String> plain = letter.text(text, textFile);
        Optional<String> html = letter.text(null, htmlFile);
        List<MessageDraft.Attachment> files = letter.attachments(attach);
        MessageDraft written = Typed.value(() -> new MessageDraft(
                UUID.randomUUID() + "@"
                        + sender.email().substring(sender.email().lastIndexOf('@') + 1),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                sender,
                people,
                copies,
                subject,
                plain,
                html,
                reply.inReplyTo(),
                reply.references(),
                files));
        RemoteCommand.Message message =
                RemoteCommand.Message.of(Needed.mime(composer).compose(written));
        return new Wish.Send(message, written.messageId(), sender.email(), recipients, draft(), leaves);
    }

    private Optional<EmailId> draft() {
        return Optional.ofNullable(draft).map(typed -> Typed.read(typed, EmailId::parse));
    }
}
