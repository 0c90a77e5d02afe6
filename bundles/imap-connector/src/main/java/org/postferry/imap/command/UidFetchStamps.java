package org.postferry.imap.command;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Asks by what a few messages are known again; neither part of a message's stamp ever changes (RFC 3501 sections 2.3.3 and 2.3.4). */
public final class UidFetchStamps implements Command<SortedMap<Long, UidFetchStamps.Stamp>> {
    private final UidSet uids;
    private final SortedMap<Long, Stamp> stamps = new TreeMap<>();

    public UidFetchStamps(UidSet uids) {
        this.uids = uids;
    }

    /** When a message arrived, and how large it is. */
    public record Stamp(Instant receivedAt, long size) {}

    @Override
    public CommandLine line() {
        return new CommandLine("UID FETCH").set(uids).words("(UID INTERNALDATE RFC822.SIZE)");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Fetched fetched)) {
            return false;
        }
        FetchRow row = fetched.row();
        boolean whole = row.uid().isPresent()
                && row.size().isPresent()
                && row.internalDate().isPresent();
        if (!whole || !uids.contains(row.uid().getAsLong())) {
            return false;
        }
        stamps.put(
                row.uid().getAsLong(),
                new Stamp(
                        InternalDate.parse(row.internalDate().get()), row.size().getAsLong()));
        return true;
    }

    /** By UID; what is not there any more has none. */
    @Override
    public SortedMap<Long, Stamp> done(Status status) {
        return stamps;
    }
}
