package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postferry.model.EmailHeader;
import org.postferry.model.ThreadLinks;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.ByteWriter;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;

/** Puts an account's emails into conversations, within one transaction: see {@link ThreadLinks}. */
final class Threading {
    /** Emails that change their conversation because another email shows that two are one. Larger ones stay apart: nobody reads them as one. */
    static final int MAX_MOVED = 1_000;

    private final Change change;
    private final AccountRow account;
    private final EmailLedger emails;
    private final List<long[]> names = new ArrayList<>();
    private final List<long[]> members = new ArrayList<>();
    private final List<long[]> merges = new ArrayList<>();
    private final List<Long> told = new ArrayList<>();
    private boolean used;

    Threading(Change change, AccountRow account, EmailLedger emails) {
        this.change = change;
        this.account = account;
        this.emails = emails;
    }

    /** Of an email whose server names no conversation; one that is in one stays there, and one without a header waits for it. */
    void join(EmailRow row, EmailHeader header) throws SQLException {
        if (row.thread != 0 || header.equals(EmailHeader.EMPTY)) {
            return;
        }
        ThreadLinks links = ThreadLinks.of(header);
        Instant received = Instant.ofEpochSecond(row.received);
        List<Integer> known = known(links, received);
        int thread = known.isEmpty() ? Math.toIntExact(account.mintThread()) : together(known, row.bulk());
        row.thread = thread;
        row.threadDerived = true;
        remember(links.names(received), thread);
        members.add(new long[] {Keys.number(row.id()), thread});
        table(table -> {
            table.email(Keys.number(row.id()), thread);
            return thread;
        });
    }

    /** The server names the conversation: what belongs to this email by its names belongs there too. */
    void told(EmailRow row, EmailHeader header, int thread) throws SQLException {
        ThreadLinks links = ThreadLinks.of(header);
        List<Integer> known = knownById(links);
        if (table(table -> !table.isTold(thread))) {
            told.add((long) thread);
            table(table -> {
                table.told(thread);
                return thread;
            });
        }
        for (int other : known) {
            merge(other, thread, row.bulk());
        }
        remember(links.ids().subList(0, Math.min(1, links.kept())), thread);
    }

    private List<Integer> known(ThreadLinks links, Instant received) throws SQLException {
        List<Integer> byId = knownById(links);
        if (!byId.isEmpty()) {
            return byId;
        }
        for (String subject : links.subjectsToJoin(received)) {
            int thread = table(table -> table.find(ThreadTable.hash(subject)));
            if (thread != 0) {
                return List.of(thread);
            }
        }
        return List.of();
    }

    private List<Integer> knownById(ThreadLinks links) throws SQLException {
        Set<Integer> known = new LinkedHashSet<>();
        for (String id : links.ids()) {
            known.add(table(table -> table.find(ThreadTable.hash(id))));
        }
        known.remove(0);
        return List.copyOf(known);
    }

    /** Makes one of several: that which a server names, else the oldest. */
    private int together(List<Integer> known, boolean bulk) throws SQLException {
        int first = known.stream().min(Integer::compare).orElseThrow();
        int one = first;
        for (int thread : known) {
            if (table(table -> table.isTold(thread))) {
                one = thread;
                break;
            }
        }
        for (int other : known) {
            merge(other, one, bulk);
        }
        return one;
    }

    /** What a server names is never moved. */
    private void merge(int from, int into, boolean bulk) throws SQLException {
        if (from == into || table(table -> table.isTold(from))) {
            return;
        }
        List<Long> moved = table(table -> table.emailsOf(from)).stream()
                .map(number -> Keys.of(account.id(), number))
                .toList();
        if (moved.size() > MAX_MOVED) {
            return;
        }
        emails.load(moved);
        for (long key : moved) {
            EmailRow row = emails.get(key).orElse(null);
            if (row != null && row.thread == from) {
                row.thread = into;
                if (bulk) {
                    emails.inBulk(key);
                }
            }
        }
        merges.add(new long[] {from, into});
        table(table -> {
            table.merge(from, into);
            return into;
        });
    }

    private void remember(List<String> found, int thread) throws SQLException {
        for (String name : found) {
            long hash = ThreadTable.hash(name);
            if (table(table -> table.find(hash)) != thread) {
                names.add(new long[] {hash, thread});
                table(table -> {
                    table.name(hash, thread);
                    return thread;
                });
            }
        }
    }

    private <T> T table(java.util.function.Function<ThreadTable, T> work) throws SQLException {
        Threads threads = change.core().threads();
        if (!used) {
            used = true;
            change.sql().afterRollback(() -> threads.forget(account.id()));
        }
        return threads.with(change.sql(), account.id(), work);
    }

    void flush() throws SQLException {
        if (names.isEmpty() && members.isEmpty() && merges.isEmpty() && told.isEmpty()) {
            return;
        }
        ByteWriter packed = new ByteWriter();
        for (List<long[]> pairs : List.of(names, members, merges)) {
            packed.list(pairs, (out, pair) -> out.number(pair[0]).number(pair[1]));
            pairs.clear();
        }
        packed.list(told, ByteWriter::number);
        told.clear();
        change.sql()
                .update(
                        "INSERT INTO thread_link (id, entries) VALUES (?, ?)",
                        account.mintThreadLink(),
                        packed.bytes());
    }
}
