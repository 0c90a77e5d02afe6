package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Puts messages of the selected mailbox into another one. */
public abstract class Placing implements Command<Status> {
    private final String name;
    private final UidSet uids;
    private final String into;
    private Optional<CopiedUids> copied = Optional.empty();

    Placing(String name, UidSet uids, String into) {
        this.name = name;
        this.uids = uids;
        this.into = into;
    }

    @Override
    public final CommandLine line() {
        return new CommandLine(name).set(uids).mailbox(into);
    }

    @Override
    public final boolean take(Response.Untagged response) {
        // RFC 6851 section 4.3: COPYUID of a MOVE comes untagged, before the removals; a refused one may have moved
        // some
        Optional<CopiedUids> told =
                response instanceof Response.Condition condition ? CopiedUids.in(condition.status()) : Optional.empty();
        copied = told.or(() -> copied);
        return told.isPresent();
    }

    @Override
    public final Status done(Status status) {
        copied = CopiedUids.in(status).or(() -> copied);
        return status;
    }

    /** What became of which, as far as the server told; also when it refused in the end. */
    public final Optional<CopiedUids> copied() {
        return copied;
    }
}
