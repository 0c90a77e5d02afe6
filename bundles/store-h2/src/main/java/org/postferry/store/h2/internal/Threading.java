package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        if (row.thread == 0 && !header.equals(EmailHeader.EMPTY)) {
            ThreadLinks links = ThreadLinks.of(header);
            row.thread = table(table -> join(table, row, links));
            row.threadDerived = true;
        }
    }

    private int join(ThreadTable table, EmailRow row, ThreadLinks links) throws SQLException {
        Instant received = Instant.ofEpochSecond(row.received);
        List<Integer> known = known(table, links, received);
        int thread =
                switch (known.size()) {
                    case 0 -> Math.toIntExact(account.mintThread());
                    case 1 -> known.get(0);
                    default -> together(table, known, row.bulk());
                };
        long number = Keys.number(row.id());
        members.add(new long[] {number, thread});
        table.email(number, thread);
        for (String name : links.names(received)) {
            remember(table, name, thread);
        }
        return thread;
    }

    /** The server names the conversation: what belongs to this email by its names belongs there too. */
    void told(EmailRow row, EmailHeader header, int thread) throws SQLException {
        ThreadLinks links = ThreadLinks.of(header);
        table(table -> {
            if (!table.isTold(thread)) {
                told.add((long) thread);
                table.told(thread);
            }
            for (int other : knownById(table, links)) {
                merge(table, other, thread, row.bulk());
            }
            if (!links.ids().isEmpty()) {
                remember(table, links.ids().get(0), thread);
            }
            return thread;
        });
    }

    private static List<Integer> known(ThreadTable table, ThreadLinks links, Instant received) {
        List<Integer> byId = knownById(table, links);
        if (!byId.isEmpty()) {
            return byId;
        }
        for (String subject : links.subjectsToJoin(received)) {
            int thread = table.find(ThreadTable.hash(subject));
            if (thread != 0) {
                return List.of(thread);
            }
        }
        return List.of();
    }

    private static List<Integer> knownById(ThreadTable table, ThreadLinks links) {
        List<Integer> known = new ArrayList<>(2);
        for (String id : links.ids()) {
            int thread = table.find(ThreadTable.hash(id));
            if (thread != 0 && !known.contains(thread)) {
                known.add(thread);
            }
        }
        return known;
    }

    /** Makes one of several: that which a server names, else the oldest. */
    private int together(ThreadTable table, List<Integer> known, boolean bulk) throws SQLException {
        int one = known.stream()
                .filter(table::isTold)
                .findFirst()
                .or(() -> known.stream().min(Integer::compare))
                .orElseThrow();
        for (int other : known) {
            merge(table, other, one, bulk);
        }
        return one;
    }

    /** What a server names is never moved. */
    private void merge(ThreadTable table, int from, int into, boolean bulk) throws SQLException {
        if (from == into || table.isTold(from)) {
            return;
        }
        List<Long> moved = table.emailsOf(from).stream()
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
        table.merge(from, into);
    }

    private void remember(ThreadTable table, String name, int thread) {
        long hash = ThreadTable.hash(name);
        if (table.find(hash) != thread) {
            names.add(new long[] {hash, thread});
            table.name(hash, thread);
        }
    }

    private <T> T table(Threads.Work<T> work) throws SQLException {
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
