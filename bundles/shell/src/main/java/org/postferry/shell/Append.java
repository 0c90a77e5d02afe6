package org.postferry.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** {@code postferry:append}: puts a finished message into a mailbox, sends it to nobody. */
@Service
@Command(
        scope = "postferry",
        name = "append",
        description = "Puts a message from a file into a mailbox, here and on the server")
public final class Append extends ChangeCommand {
    @Argument(name = "account", description = "the id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Argument(
            index = 2,
            name = "file",
            description = "a finished message (RFC 5322), in a file that the container can read",
            required = true)
    String file = "";

    @Option(name = "--set", multiValued = true, description = "a keyword it bears, such as $seen or $draft")
    List<String> set = List.of();

    @Option(name = "--received", description = "when it came, such as 2026-01-31T12:00:00Z; by default now")
    @Nullable
    String received;

    @Reference(optional = true)
    @Nullable
    MessageReader reader;

    Clock clock = Clock.systemUTC();

    @Override
    Change wanted() {
        AccountId id = Typed.read(account, AccountId::parse);
        MailboxId into = MailboxPath.find(Needed.store(store), id, mailbox).id();
        try {
            FileMessage message = FileMessage.of(file);
            return new Change(
                    id,
                    List.of(new Wish.Append(
                            into,
                            message,
                            messageId(message),
                            set.stream()
                                    .map(name -> Typed.read(name, Keyword::new))
                                    .collect(Collectors.toSet()),
                            receivedAt())));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Nothing is put there, because the file cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<String> messageId(FileMessage message) throws IOException {
        try (InputStream in = message.open()) {
            return Needed.mime(reader).summary(in).header().messageIds().stream()
                    .findFirst();
        }
    }

    private Instant receivedAt() {
        try {
            return received == null ? clock.instant() : Instant.parse(received);
        } catch (DateTimeParseException e) {
            throw new Refused(
                    Refused.Reason.INVALID, "--received '" + received + "' is no time such as 2026-01-31T12:00:00Z.");
        }
    }
}
