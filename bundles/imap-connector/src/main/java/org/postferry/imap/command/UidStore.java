package org.postferry.imap.command;

import java.util.Collection;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Sets or clears flags and leaves the others as they are (RFC 3501 section 6.4.6): never all flags at once, which would undo
 * what somebody else has set meanwhile (protocol danger D-11).
 */
public final class UidStore implements Command<UidSet> {
    private final UidSet uids;
    private final String item;
    private final Collection<String> flags;
    private final long unchangedSince;
    private UidSet modified = UidSet.EMPTY;

    private UidStore(UidSet uids, String item, Collection<String> flags, long unchangedSince) {
        this.uids = uids;
        this.item = item;
        this.flags = flags;
        this.unchangedSince = unchangedSince;
    }

    /** @param flags of ours, or keywords that were checked to be atoms */
    public static UidStore add(UidSet uids, Collection<String> flags) {
        return new UidStore(uids, "+FLAGS.SILENT", flags, 0);
    }

    /** @param flags of ours, or keywords that were checked to be atoms */
    public static UidStore remove(UidSet uids, Collection<String> flags) {
        return new UidStore(uids, "-FLAGS.SILENT", flags, 0);
    }

    /** The same command for those messages alone that have not changed since then (RFC 7162 section 3.1.3); 0 for all. */
    public UidStore unchangedSince(long modSeq) {
        return new UidStore(uids, item, flags, modSeq);
    }

    @Override
    public CommandLine line() {
        CommandLine line = new CommandLine("UID STORE").set(uids);
        line = unchangedSince > 0 ? line.words("(UNCHANGEDSINCE " + unchangedSince + ")") : line;
        return line.words(item + " (" + String.join(" ", flags) + ")");
    }

    @Override
    public boolean take(Response.Untagged response) {
        return response instanceof Response.Fetched;
    }

    /** Those that had changed and were left as they are. */
    @Override
    public UidSet done(Status status) {
        if (status.hasCode("MODIFIED")) {
            status.code().ifPresent(code -> modified = read(code.arguments()));
        }
        return modified.intersect(uids);
    }

    /** What cannot be read may be all of them. */
    private UidSet read(String set) {
        try {
            return UidSet.parse(set.strip());
        } catch (IllegalArgumentException unreadable) {
            return uids;
        }
    }
}
