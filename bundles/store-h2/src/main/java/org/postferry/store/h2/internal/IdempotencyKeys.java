package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.OutboxStore;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.ByteReader;
import org.postferry.store.h2.row.ByteWriter;

/** Requests that were accepted, so that the same one again changes nothing. */
final class IdempotencyKeys {
    private IdempotencyKeys() {}

    /** What that key brought the first time. @throws IllegalArgumentException when that was another request */
    static Optional<List<MutationId>> find(Sql sql, AccountId account, OutboxStore.IdempotencyKey key, Instant now)
            throws SQLException {
        return sql.first(
                "SELECT hash, mutations FROM idempotency WHERE account = ? AND name = ? AND at >= ?",
                row -> {
                    if (!Arrays.equals(row.getBytes(1), key.requestHash())) {
                        throw new IllegalArgumentException("this Idempotency-Key came with another request before");
                    }
                    return new ByteReader(row.getBytes(2)).list(in -> new MutationId(account, in.number()));
                },
                account.number(),
                key.key(),
                oldest(now));
    }

    static void remember(Change change, AccountId account, OutboxStore.IdempotencyKey key, List<MutationId> ids)
            throws SQLException {
        long now = change.now().getEpochSecond();
        change.sql()
                .update("DELETE FROM idempotency WHERE account = ? AND at < ?", account.number(), oldest(change.now()));
        change.sql()
                .update(
                        "INSERT INTO idempotency (account, name, hash, at, mutations) VALUES (?, ?, ?, ?, ?)",
                        account.number(),
                        key.key(),
                        key.requestHash(),
                        now,
                        new ByteWriter()
                                .list(ids, (out, id) -> out.number(id.number()))
                                .bytes());
    }

    private static long oldest(Instant now) {
        return now.minus(Duration.ofDays(OutboxStore.KEY_DAYS)).getEpochSecond();
    }
}
