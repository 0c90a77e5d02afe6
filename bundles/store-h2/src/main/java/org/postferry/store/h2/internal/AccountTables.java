package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.List;
import org.postferry.model.AccountId;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.Keys;

/** Which tables hold an account's rows, and under which column. */
final class AccountTables {
    /** Keyed by generation: they go before the generations do. */
    private static final List<String> BY_GENERATION =
            List.of("id:remote", "id:remote_name", "id:gone", "first:left_out");

    private static final String MESSAGES = "mutation:message_piece";

    private static final List<String> BY_KEY = List.of(
            "scope:staged",
            "scope:snapshot_seen",
            "scope:wanted",
            "scope:hold",
            "scope:removal",
            "id:scope",
            "mailbox:listing",
            "id:fingerprint",
            "id:content",
            "id:pack",
            "id:sync_log",
            "email:postponed",
            "email:quarantine",
            "thread:thread_email",
            "id:thread_link",
            "id:mutation",
            "id:claim",
            MESSAGES,
            "mailbox:expected_copy",
            "mailbox:doubt",
            "email:attachment_text_told",
            "scope:generation");

    private AccountTables() {}

    /** Deletes a slice of what hangs on an account; false when nothing but the account itself is left. */
    static boolean deleteSlice(Transaction sql, AccountId account, int limit) throws SQLException {
        Object[] range = {Keys.first(account), Keys.last(account), limit};
        for (int generation : sql.list(
                "SELECT id FROM generation WHERE scope BETWEEN ? AND ?", row -> row.getInt(1), range[0], range[1])) {
            long first = (long) generation << 32;
            for (String entry : BY_GENERATION) {
                if (delete(sql, entry, first, first | 0xFFFF_FFFFL, limit)) {
                    return true;
                }
            }
        }
        for (String entry : BY_KEY) {
            range[2] = entry.equals(MESSAGES) ? Math.min(limit, StoredMessage.PIECES_AT_ONCE) : limit;
            if (delete(sql, entry, range)) {
                return true;
            }
        }
        return delete(sql, "account:stable", account.number(), account.number(), limit)
                || delete(sql, "account:thread", account.number(), account.number(), limit)
                || delete(sql, "account:idempotency", account.number(), account.number(), limit);
    }

    private static boolean delete(Transaction sql, String entry, Object... range) throws SQLException {
        String column = entry.substring(0, entry.indexOf(':'));
        String table = entry.substring(entry.indexOf(':') + 1);
        String condition = " FROM " + table + " WHERE " + column + " BETWEEN ? AND ?";
        return sql.update("DELETE" + condition + " FETCH FIRST ? ROWS ONLY", range) > 0;
    }
}
