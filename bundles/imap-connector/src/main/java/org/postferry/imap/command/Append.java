package org.postferry.imap.command;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.LiteralSource;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;

/** Stores a message in a mailbox (RFC 3501 section 6.3.11). */
public final class Append implements Command<Optional<Append.Stored>> {
    /** Of all flags, in one command of {@link CommandLine#MAX_BYTES}: beside them there is room for a quoted name and a date. */
    public static final int MAX_FLAG_CHARACTERS = CommandLine.SET_CHARACTERS;

    private final String mailbox;
    private final Collection<String> flags;
    private final Instant receivedAt;
    private final long size;
    private final LiteralSource message;

    public Append(String mailbox, Collection<String> flags, Instant receivedAt, long size, LiteralSource message) {
        this.mailbox = mailbox;
        this.flags = flags;
        this.receivedAt = receivedAt;
        this.size = size;
        this.message = message;
    }

    /** Under which number it was stored (APPENDUID, RFC 4315 section 3). */
    public record Stored(long uidValidity, long uid) {}

    /** Whether it can be sent with all its flags. */
    public boolean fits() {
        return words().length() <= MAX_FLAG_CHARACTERS;
    }

    private String words() {
        return String.join(" ", flags);
    }

    @Override
    public CommandLine line() {
        return new CommandLine("APPEND")
                .mailbox(mailbox)
                .words("(" + words() + ")")
                .words("\"" + InternalDate.format(receivedAt) + "\"")
                .message(size, message);
    }

    /** Empty where the server does not tell. */
    @Override
    public Optional<Stored> done(Status status) {
        Optional<ResponseCode> code =
                status.code().filter(present -> present.name().equals("APPENDUID"));
        List<String> words = code.map(ResponseCode::words).orElse(List.of());
        try {
            return words.size() == 2
                    ? Optional.of(new Stored(Long.parseLong(words.get(0)), Long.parseLong(words.get(1))))
                    : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
