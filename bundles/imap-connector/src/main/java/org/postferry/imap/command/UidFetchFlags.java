package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Asks for flags: of all of a set, or of those that changed (CHANGEDSINCE, RFC 7162 section 3.1.4), with removals where QRESYNC is on. */
public final class UidFetchFlags implements Command<UidSet> {
    private final UidSet uids;
    private final long changedSince;
    private final boolean vanished;
    private final boolean labels;
    private final FetchedFlags taker;
    private final UidSet.Builder answered = new UidSet.Builder();

    private UidFetchFlags(UidSet uids, long changedSince, boolean vanished, boolean labels, FetchedFlags taker) {
        this.uids = uids;
        this.changedSince = changedSince;
        this.vanished = vanished;
        this.labels = labels;
        this.taker = taker;
    }

    public static UidFetchFlags all(UidSet uids, FetchedFlags taker) {
        return new UidFetchFlags(uids, 0, false, false, taker);
    }

    /** @param vanished QRESYNC is enabled: tell removals too */
    public static UidFetchFlags changed(UidSet uids, long since, boolean vanished, FetchedFlags taker) {
        if (since < 1) {
            // RFC 7162 section 3.1.4.1 takes no 0, and what it would mean is everything (protocol danger D-51)
            throw new IllegalArgumentException("changed since " + since);
        }
        return new UidFetchFlags(uids, since, vanished, false, taker);
    }

    /** The same question with Gmail's labels, where they are wanted. An answer without them is not its answer. */
    public UidFetchFlags with(Extras extras) {
        return new UidFetchFlags(uids, changedSince, vanished, extras.labels(), taker);
    }

    @Override
    public CommandLine line() {
        CommandLine line =
                new CommandLine("UID FETCH").set(uids).words("(UID FLAGS" + (labels ? " " + Extras.LABELS : "") + ")");
        if (changedSince == 0) {
            return line;
        }
        return line.words("(CHANGEDSINCE " + changedSince + (vanished ? " VANISHED" : "") + ")");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (response instanceof Response.Vanished gone && gone.earlier() && vanished) {
            taker.vanished(gone.uids().intersect(uids));
            return true;
        }
        if (!(response instanceof Response.Fetched fetched)) {
            return false;
        }
        FetchRow row = fetched.row();
        boolean ours = row.uid().isPresent()
                && row.flags().isPresent()
                && (!labels || Extras.labels(row).isPresent())
                && uids.contains(row.uid().getAsLong());
        if (ours) {
            if (changedSince == 0) {
                answered.add(row.uid().getAsLong());
            }
            tell(row);
        }
        return ours;
    }

    private void tell(FetchRow row) {
        if (labels) {
            taker.flags(
                    row.uid().getAsLong(),
                    row.flags().orElseThrow(),
                    Extras.labels(row).orElseThrow());
        } else {
            taker.flags(row.uid().getAsLong(), row.flags().orElseThrow());
        }
    }

    /** The UIDs that were answered, where all were asked for. */
    @Override
    public UidSet done(Status status) {
        return answered.build();
    }
}
