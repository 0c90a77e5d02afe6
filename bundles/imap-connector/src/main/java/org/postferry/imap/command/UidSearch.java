package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Asks which UIDs there are (RFC 3501 section 6.4.4), as ranges where the server can (ESEARCH, RFC 4731). */
public final class UidSearch implements Command<Optional<UidSet>> {
    private final UidSet among;
    private final String criteria;
    private final boolean extended;
    private Optional<String> messageId = Optional.empty();
    private Optional<UidSet> found = Optional.empty();

    /** @param criteria beside the set, such as {@code SINCE 1-Jan-2024}; may be empty */
    public UidSearch(UidSet among, String criteria, boolean extended) {
        this.among = among;
        this.criteria = criteria;
        this.extended = extended;
    }

    /** Only those with this Message-ID. */
    public UidSearch withMessageId(String id) {
        messageId = Optional.of(id);
        return this;
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("UID SEARCH");
        line = extended ? line.words("RETURN (ALL)") : line;
        line = line.words("UID").set(among);
        line = criteria.isEmpty() ? line : line.words(criteria);
        return messageId.isEmpty() ? line : line.words("HEADER Message-ID").string(messageId.get());
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Found answer)) {
            return false;
        }
        // some servers answer in several lines (protocol danger D-02)
        found = Optional.of(found.map(before -> before.plus(answer.uids())).orElse(answer.uids()));
        return true;
    }

    /** Empty when the server said OK and gave no answer: that proves nothing. */
    @Override
    public Optional<UidSet> done(Status status) {
        // an answer to another question proves nothing about this one; iCloud names UIDs nobody asked for
        return found.map(uids -> uids.intersect(among));
    }
}
