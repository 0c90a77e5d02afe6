package org.postferry.imap.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;

/** Opens a mailbox to read it, and never to change it (RFC 3501 section 6.3.2; CONDSTORE of RFC 7162 section 3.1.8). */
public final class Examine implements Command<Examine.Opened> {
    private final String mailbox;
    private final boolean condStore;
    private long exists;
    private OptionalLong uidValidity = OptionalLong.empty();
    private OptionalLong uidNext = OptionalLong.empty();
    private OptionalLong highestModSeq = OptionalLong.empty();

    public Examine(String mailbox, boolean condStore) {
        this.mailbox = mailbox;
        this.condStore = condStore;
    }

    /**
     * How the mailbox stood when it was opened.
     *
     * @param uidValidity 0 where the server has none
     * @param uidNext empty where the server does not say it
     * @param highestModSeq 0 where the mailbox has none (NOMODSEQ, RFC 7162 section 3.1.2.2)
     */
    public record Opened(String mailbox, long exists, long uidValidity, OptionalLong uidNext, long highestModSeq) {
        /** The same, numbered under what counts as its UIDVALIDITY. */
        public Opened under(long other) {
            return new Opened(mailbox, exists, other, uidNext, highestModSeq);
        }
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("EXAMINE").mailbox(mailbox);
        return condStore ? line.words("(CONDSTORE)") : line;
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (response instanceof Response.Count count) {
            exists = count.name().equals("EXISTS") ? count.number() : exists;
            return true;
        }
        if (!(response instanceof Response.Condition condition)
                || condition.status().code().isEmpty()) {
            return response instanceof Response.Data data && data.name().equals("FLAGS");
        }
        return takeCode(condition.status().code().get());
    }

    private boolean takeCode(ResponseCode code) {
        switch (code.name()) {
            case "CLOSED" -> {
                // RFC 7162 section 3.2.11: what came before spoke of the mailbox that was open until now
                exists = 0;
                uidValidity = OptionalLong.empty();
                uidNext = OptionalLong.empty();
                highestModSeq = OptionalLong.empty();
            }
            case "UIDVALIDITY" -> uidValidity = code.number();
            case "UIDNEXT" -> uidNext = code.number();
            case "HIGHESTMODSEQ" -> highestModSeq = code.number();
            case "NOMODSEQ" -> highestModSeq = OptionalLong.empty();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Opened done(Status status) {
        Optional<Long> modSeq = highestModSeq.isPresent() ? Optional.of(highestModSeq.getAsLong()) : Optional.empty();
        return new Opened(mailbox, exists, uidValidity.orElse(0), uidNext, condStore ? modSeq.orElse(0L) : 0);
    }
}
