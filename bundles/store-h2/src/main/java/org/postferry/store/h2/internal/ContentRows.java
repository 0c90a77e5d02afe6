package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.Optional;
import org.postferry.model.ContentState;
import org.postferry.store.ContentWriter;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.pack.PackWriter;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;

/** The rows of a batch of contents, within its transaction. */
final class ContentRows {
    private final Change change;
    private final AccountChange account;
    private long highest;
    private long live;
    private int fresh;

    ContentRows(Change change, AccountChange account) {
        this.change = change;
        this.account = account;
    }

    /** Contents that are here now and were not before. */
    int fresh() {
        return fresh;
    }

    void store(KeptContent one) throws SQLException {
        Optional<EmailRow> found = account.emails().get(one.email());
        if (found.isEmpty()) {
            return; // it went meanwhile: its bytes are unused
        }
        EmailRow row = found.get();
        long content = Keys.of(account.row().id(), one.packed().content());
        if (one.location().isEmpty() && !isThere(content)) {
            return; // what it shared went meanwhile: it is fetched again
        }
        one.location()
                .ifPresent(location -> insert(content, location, one.packed().checksum()));
        fresh += row.content == 0 || row.state != one.summary().state() ? 1 : 0;
        describe(row, one, content);
        if (row.bulk()) {
            account.emails().inBulk(row.id());
        }
    }

    private boolean isThere(long content) throws SQLException {
        return account.emails().isNewContent(content)
                || change.sql().number("SELECT COUNT(*) FROM content WHERE id = ?", content) > 0;
    }

    private void insert(long content, Location location, int checksum) {
        account.emails().newContent(content, location, checksum);
        highest = Math.max(highest, Keys.number(content));
        live += location.stored();
    }

    private void describe(EmailRow row, KeptContent one, long content) throws SQLException {
        ContentWriter.Summary summary = one.summary();
        if (summary.header().isPresent()) {
            row.header(summary.header().get());
            account.threading().join(row, summary.header().get());
        }
        row.content = content;
        row.state = summary.state();
        row.preview = summary.preview();
        row.hasAttachment = summary.hasAttachment();
        row.quarantine = "";
        row.notBefore = EmailRow.NOW;
        row.personWaits = false;
        if (summary.state() == ContentState.FULL) {
            row.sizeBytes = one.packed().length();
            takeDigest(row, one);
        }
    }

    /** A provisional digest stays a way to find these bytes. */
    private void takeDigest(EmailRow row, KeptContent one) {
        Digest digest = one.packed().digest();
        long length = one.packed().length();
        boolean known = row.digest.equals(digest) && row.announcedBytes == length;
        if (row.provisional) {
            row.provisionalDigest = row.digest;
        }
        if (row.provisional || row.digest.isNone()) {
            row.digest = digest;
            row.provisional = false;
        }
        if (row.announcedBytes == 0) {
            row.announcedBytes = length;
        }
        if (!known) {
            account.emails().noteFingerprint(row);
        }
        if (row.announcedBytes != length || !row.digest.equals(one.digest())) {
            account.emails().noteFingerprint(row, length, one.digest());
        }
    }

    void quarantine(long email, String reason) throws SQLException {
        Optional<EmailRow> found = account.emails().get(email);
        if (found.isEmpty()) {
            return;
        }
        EmailRow row = found.get();
        row.notBefore = change.now().plus(EmailFacts.QUARANTINE).getEpochSecond();
        if (row.content == 0) {
            row.state = ContentState.QUARANTINED;
            row.quarantine = EmailFacts.shortened(reason);
        }
        if (row.bulk()) {
            account.emails().inBulk(row.id());
        }
    }

    /** @param pack what the contents were written into */
    void flush(Optional<PackWriter> pack) throws SQLException {
        if (pack.isPresent()) {
            long id = Keys.of(account.row().id(), pack.get().pack());
            long before = change.sql().number("SELECT live FROM pack WHERE id = ?", id);
            change.sql()
                    .update(
                            "MERGE INTO pack (id, size, live) KEY (id) VALUES (?, ?, ?)",
                            id,
                            pack.get().end(),
                            before + live);
        }
        account.row().mintBehind(0, highest);
    }
}
