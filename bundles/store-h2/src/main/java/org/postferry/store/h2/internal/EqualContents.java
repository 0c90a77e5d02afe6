package org.postferry.store.h2.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.store.ContentWriter;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.pack.PackWriter;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.PackedEmail;

/** Finds bytes that the account has already. A hash only points to them: they are compared, byte by byte. */
final class EqualContents {
    private static final int BUFFER = 64 * 1024;

    private final StoreCore core;
    private final AccountId account;
    /** Of the batch at hand, not committed yet, by their checksums. */
    private final Map<Integer, List<KeptContent>> kept = new HashMap<>();

    private record Candidate(long content, Location location, int checksum) {}

    EqualContents(StoreCore core, AccountId account) {
        this.core = core;
        this.account = account;
    }

    void add(KeptContent one) {
        kept.computeIfAbsent(one.packed().checksum(), unused -> new ArrayList<>(1))
                .add(one);
    }

    void clear() {
        kept.clear();
    }

    /** What holds the same bytes as the record that is being written for an email; empty when nothing does. */
    Optional<KeptContent> find(PackWriter record, Digest digest, long email) throws IOException {
        if (record.size() == 0) {
            return Optional.empty();
        }
        for (KeptContent one : kept.getOrDefault(record.checksum(), List.of())) {
            if (one.packed().length() != record.size()) {
                continue;
            }
            record.flush(); // the other may still wait in the writer's buffer
            if (isEqual(record, one.location().orElseThrow())) {
                return Optional.of(one);
            }
        }
        for (Candidate candidate : candidates(record.size(), digest, email)) {
            if (candidate.checksum() == record.checksum() && isEqual(record, candidate.location())) {
                return Optional.of(asKept(candidate, record));
            }
        }
        return Optional.empty();
    }

    /** Most emails have no other of their hash: of those the database is not asked. */
    private List<Candidate> candidates(long size, Digest digest, long email) {
        List<Long> others = new ArrayList<>(core.fingerprints().candidates(core, account, size, digest));
        others.removeIf(other -> other == email);
        if (others.isEmpty()) {
            return List.of();
        }
        return core.read("looking for equal contents", sql -> {
            List<Long> contents = EmailLedger.read(sql, others).stream()
                    .map(row -> row.content)
                    .filter(content -> content != 0)
                    .distinct()
                    .toList();
            return contents.isEmpty() ? List.of() : candidates(sql, contents, size);
        });
    }

    private static List<Candidate> candidates(Sql sql, List<Long> contents, long size) throws SQLException {
        return sql.list(
                "SELECT id, pack, position, stored, size, checksum FROM " + Sql.keyed("content") + " WHERE size = ?",
                row -> new Candidate(
                        row.getLong(1),
                        new Location(row.getInt(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                        row.getInt(6)),
                Sql.keys(contents),
                size);
    }

    private static KeptContent asKept(Candidate candidate, PackWriter record) {
        PackedEmail packed = new PackedEmail(
                Keys.number(candidate.content()),
                0,
                0,
                0,
                0,
                false,
                Digest.NONE,
                record.size(),
                candidate.checksum(),
                ContentState.FULL,
                false,
                "");
        return new KeptContent(
                0,
                packed,
                Digest.NONE,
                Optional.of(candidate.location()),
                new ContentWriter.Summary(ContentState.FULL, "", false, Optional.empty()));
    }

    private boolean isEqual(PackWriter record, Location other) {
        byte[] ours = new byte[BUFFER];
        byte[] theirs = new byte[BUFFER];
        try (InputStream mine = new BufferedInputStream(record.written(), BUFFER);
                InputStream stored = core.packs().of(account).read(other, 0)) {
            while (true) {
                int read = mine.readNBytes(ours, 0, BUFFER);
                int same = stored.readNBytes(theirs, 0, BUFFER);
                if (read != same || !Arrays.equals(ours, 0, read, theirs, 0, read)) {
                    return false;
                }
                if (read < BUFFER) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // what cannot be read is no twin
        }
    }
}
