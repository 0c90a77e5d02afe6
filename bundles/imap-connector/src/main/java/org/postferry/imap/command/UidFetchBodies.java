package org.postferry.imap.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.imap.wire.BodySink;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Asks for bytes of messages and passes them on as they come. PEEK: nothing is marked as read (RFC 3501 section 6.4.5). */
public final class UidFetchBodies implements Command<Status> {
    private final UidSet uids;
    private final String section;
    private final String range;
    private final FetchedBodies taker;
    private OptionalLong begun = OptionalLong.empty();

    private UidFetchBodies(UidSet uids, String section, String range, FetchedBodies taker) {
        this.uids = uids;
        this.section = section;
        this.range = range;
        this.taker = taker;
    }

    /** @param section empty for the whole message, else such as {@code 1.2} or {@code HEADER} */
    public static UidFetchBodies section(UidSet uids, String section, FetchedBodies taker) {
        return new UidFetchBodies(uids, section, "", taker);
    }

    /** A part of the bytes of a section. */
    public static UidFetchBodies range(UidSet uids, String section, long offset, long length, FetchedBodies taker) {
        return new UidFetchBodies(uids, section, "<" + offset + "." + length + ">", taker);
    }

    @Override
    public CommandLine line() {
        return new CommandLine("UID FETCH").set(uids).words("(UID BODY.PEEK[" + section + "]" + range + ")");
    }

    @Override
    public Optional<BodySink> begin(FetchRow soFar, String name, long size) {
        if (!isOurs(name)) {
            return Optional.empty();
        }
        // a server may say the UID after the bytes; where only one was asked for they can only be its
        long uid = soFar.uid().orElse(uids.size() == 1 ? uids.min() : 0);
        if (!uids.contains(uid)) {
            return Optional.empty();
        }
        Optional<BodySink> sink = taker.begin(uid, size);
        begun = sink.isPresent() ? OptionalLong.of(uid) : OptionalLong.empty();
        return sink;
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (response instanceof Response.Fetched fetched) {
            return takeRow(fetched.row());
        }
        if (response instanceof Response.Malformed && begun.isPresent()) {
            taker.abandon(begun.getAsLong());
            begun = OptionalLong.empty();
        }
        return false;
    }

    private boolean takeRow(FetchRow row) {
        if (begun.isPresent()) {
            long uid = begun.getAsLong();
            begun = OptionalLong.empty();
            if (row.uid().equals(OptionalLong.of(uid))) {
                taker.complete(uid);
            } else {
                taker.abandon(uid);
            }
            return true;
        }
        Optional<FetchRow.Section> kept = row.section("BODY[" + section + "]").filter(found -> !found.isNil());
        if (kept.isEmpty() || row.uid().isEmpty() || !uids.contains(row.uid().getAsLong())) {
            return false;
        }
        keptInMemory(row.uid().getAsLong(), kept.get());
        return true;
    }

    /** A quoted string, or bytes that came before their UID and were few enough to be kept. */
    private void keptInMemory(long uid, FetchRow.Section kept) {
        if (kept.kept().isEmpty() || kept.isCut()) {
            return;
        }
        byte[] bytes = kept.kept().get();
        Optional<BodySink> sink = taker.begin(uid, bytes.length);
        if (sink.isPresent()) {
            sink.get().write(bytes, 0, bytes.length);
            taker.complete(uid);
        }
    }

    private boolean isOurs(String name) {
        return name.startsWith("BODY[" + section + "]");
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
