package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.MailboxId;
import org.postferry.store.Journal;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;

/** An account's mailboxes within one transaction. */
final class Mailboxes {
    private static final String HOLDS_NONE = "m.base = 0 AND COALESCE(s.known, 0) = 0 AND COALESCE(s.left_out, 0) = 0";

    private final Change change;
    private final AccountRow account;
    private final Map<Long, Loaded> loaded = new LinkedHashMap<>();
    private boolean allLoaded;

    /** A row, what it held and how it looked before; nothing of a new one. */
    private record Loaded(MailboxRow row, Object[] before, Object[] looks) {}

    Mailboxes(Change change, AccountRow account) {
        this.change = change;
        this.account = account;
    }

    Optional<MailboxRow> get(long id) throws SQLException {
        if (!loaded.containsKey(id) && !allLoaded) {
            change.sql()
                    .first("SELECT " + MailboxRow.COLUMNS + " FROM mailbox WHERE id = ?", MailboxRow::read, id)
                    .ifPresent(this::remember);
        }
        return Optional.ofNullable(loaded.get(id)).map(Loaded::row);
    }

    /** What the server calls so at present; one that is missing only when no other bears the name. */
    Optional<MailboxRow> named(String rawName) throws SQLException {
        List<MailboxRow> bearers =
                all().stream().filter(row -> row.rawName().equals(rawName)).toList();
        Optional<MailboxRow> present =
                bearers.stream().filter(row -> !row.isMissing()).findFirst();
        return present.or(() -> bearers.stream().findFirst());
    }

    List<MailboxRow> all() throws SQLException {
        if (!allLoaded) {
            allLoaded = true;
            for (MailboxRow row : change.sql()
                    .list(
                            "SELECT " + MailboxRow.COLUMNS + " FROM mailbox WHERE id BETWEEN ? AND ?",
                            MailboxRow::read,
                            Keys.first(account.id()),
                            Keys.last(account.id()))) {
                remember(row);
            }
        }
        return loaded.values().stream().map(Loaded::row).toList();
    }

    MailboxRow create(String rawName) {
        MailboxRow row = MailboxRow.placeholder(account.mintMailbox(), rawName);
        loaded.put(row.id(), new Loaded(row, new Object[0], new Object[0]));
        return row;
    }

    /** What is below a mailbox that was renamed goes with it (RFC 3501 section 6.3.5). @param name as the server called it @param path likewise */
    void followRenamed(MailboxRow renamed, String name, String path) throws SQLException {
        Map<String, List<MailboxRow>> byParent = new HashMap<>();
        for (MailboxRow row : all()) {
            if (row.id() != renamed.id() && !row.isMissing()) {
                row.parentRawName().ifPresent(parent -> byParent.computeIfAbsent(parent, unused -> new ArrayList<>())
                        .add(row));
            }
        }
        Deque<String> names = new ArrayDeque<>(List.of(name));
        while (!names.isEmpty()) {
            List<MailboxRow> below = byParent.remove(names.remove());
            for (MailboxRow row : below == null ? List.<MailboxRow>of() : below) {
                names.add(row.rawName());
                row.follow(renamed, name, path);
            }
        }
    }

    /** One that a wish makes, shown until the server has it. */
    void createWished(long id, long mutation, String path, Optional<String> parentRawName) {
        MailboxRow row = MailboxRow.wished(id, mutation, path, parentRawName);
        loaded.put(row.id(), new Loaded(row, new Object[0], new Object[0]));
    }

    /** The one that a wish makes, while the server does not have it. */
    Optional<MailboxRow> wishedBy(long mutation) throws SQLException {
        return named(MailboxRow.wishedName(mutation));
    }

    /** One of that path that a wish makes: what the server lists there is it. */
    Optional<MailboxRow> wishedAt(String path) throws SQLException {
        return all().stream()
                .filter(row -> row.isWished() && row.path().equals(path))
                .findFirst();
    }

    /** How many remote ids of the whole account are reported to be in it; what this transaction changed must be flushed. */
    long base(long id) throws SQLException {
        return change.sql().number("SELECT base FROM mailbox WHERE id = ?", id);
    }

    /** Whether anything is known to be in it; what this transaction changed must be flushed. */
    boolean holdsMail(long id) throws SQLException {
        return change.sql()
                        .number(
                                "SELECT COUNT(*) FROM mailbox m LEFT JOIN scope s ON s.id = m.id WHERE m.id = ?"
                                        + " AND NOT (" + HOLDS_NONE + ")",
                                id)
                > 0;
    }

    /** Those that are retired and of which nothing is known to be in them; what this transaction changed must be flushed. */
    List<Long> empty() throws SQLException {
        return change.sql()
                .list(
                        "SELECT m.id FROM mailbox m LEFT JOIN scope s ON s.id = m.id WHERE m.id BETWEEN ? AND ?"
                                + " AND m.retiring AND " + HOLDS_NONE,
                        row -> row.getLong(1),
                        Keys.first(account.id()),
                        Keys.last(account.id()));
    }

    void remove(long id) throws SQLException {
        change.sql().update("DELETE FROM mailbox WHERE id = ?", id);
        change.sql().update("DELETE FROM expected_copy WHERE mailbox = ?", id);
        change.sql().update("DELETE FROM doubt WHERE mailbox = ?", id);
        loaded.remove(id);
        change.journal(Journal.Kind.MAILBOX, MailboxId.ofKey(id).toString(), false);
    }

    void flush() throws SQLException {
        for (Loaded one : new ArrayList<>(loaded.values())) {
            Object[] values = one.row().values();
            if (java.util.Arrays.deepEquals(values, one.before())) {
                continue;
            }
            change.sql()
                    .update(
                            "MERGE INTO mailbox (id, raw_name, path, parent_raw_name, role, selectable, stable_id,"
                                    + " uid_validity, uid_next, missing_since, retiring, server_emails) KEY (id)"
                                    + " VALUES (" + Change.marks(values.length) + ")",
                            values);
            if (!one.row().looksLike(one.looks())) {
                change.journal(
                        Journal.Kind.MAILBOX, MailboxId.ofKey(one.row().id()).toString(), false);
            }
            loaded.put(one.row().id(), new Loaded(one.row(), values, one.row().looks()));
        }
    }

    private void remember(MailboxRow row) {
        loaded.putIfAbsent(row.id(), new Loaded(row, row.values(), row.looks()));
    }
}
