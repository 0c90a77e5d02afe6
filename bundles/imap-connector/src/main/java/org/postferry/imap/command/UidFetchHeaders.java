package org.postferry.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Asks for everything about messages but their bodies. The whole header, never chosen fields and never ENVELOPE: servers
 * parse those wrongly (docs/quirks.md, iCloud and Exchange).
 */
public final class UidFetchHeaders implements Command<UidFetchHeaders.Answer> {
    /** Headers of one command kept in memory. What comes after is dropped and asked for again. */
    public static final int MAX_KEPT_BYTES = 8 * 1024 * 1024;

    private final UidSet uids;
    private final Extras extras;
    private final List<FetchedHeader> headers = new ArrayList<>();
    private final UidSet.Builder answered = new UidSet.Builder();
    private final UidSet.Builder dropped = new UidSet.Builder();
    private long keptBytes;

    public UidFetchHeaders(UidSet uids, Extras extras) {
        this.uids = uids;
        this.extras = extras;
    }

    /**
     * @param answered the UIDs among the headers
     * @param dropped answered as well, but there was no room: ask again
     */
    public record Answer(List<FetchedHeader> headers, UidSet answered, UidSet dropped) {}

    public UidSet uids() {
        return uids;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("UID FETCH")
                .set(uids)
                .words("(UID FLAGS INTERNALDATE RFC822.SIZE" + extras.words() + " BODY.PEEK[HEADER])");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Fetched fetched)) {
            return false;
        }
        FetchRow row = fetched.row();
        Optional<byte[]> header = row.section("BODY[HEADER]").flatMap(FetchRow.Section::kept);
        boolean whole =
                row.uid().isPresent() && header.isPresent() && row.flags().isPresent();
        boolean labelled = !extras.labels() || Extras.labels(row).isPresent();
        if (!whole
                || !labelled
                || row.size().isEmpty()
                || !uids.contains(row.uid().getAsLong())) {
            return false;
        }
        keep(row, header.get());
        return true;
    }

    private void keep(FetchRow row, byte[] header) {
        long uid = row.uid().getAsLong();
        if (keptBytes + header.length > MAX_KEPT_BYTES && !headers.isEmpty()) {
            dropped.add(uid);
            return;
        }
        keptBytes += header.length;
        answered.add(uid);
        headers.add(new FetchedHeader(
                uid,
                row.flags().orElse(List.of()),
                InternalDate.parse(row.internalDate().orElse("")),
                row.size().getAsLong(),
                header,
                extras.emailId(row),
                extras.threadId(row),
                Extras.labels(row).orElse(List.of())));
    }

    @Override
    public Answer done(Status status) {
        UidSet got = answered.build();
        return new Answer(headers, got, dropped.build().minus(got));
    }
}
