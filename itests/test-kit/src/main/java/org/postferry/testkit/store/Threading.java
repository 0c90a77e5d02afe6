package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.ThreadId;
import org.postferry.model.ThreadLinks;

/** Puts emails into threads where no server does: see {@link ThreadLinks}. */
final class Threading {
    private final Transaction tx;
    private final AccountTables account;

    Threading(Transaction tx, AccountTables account) {
        this.tx = tx;
        this.account = account;
    }

    /** One that is in a thread stays there, and one without a header waits for it. */
    void join(EmailRow row) {
        if (row.thread.isPresent() || row.header.equals(EmailHeader.EMPTY)) {
            return;
        }
        ThreadLinks links = ThreadLinks.of(row.header);
        ThreadId thread = together(known(links, row), row).orElseGet(account::nextThread);
        row.thread = Optional.of(thread);
        links.names(row.receivedAt).forEach(name -> account.threadsByName.put(name, thread));
    }

    void told(EmailRow row, ThreadId thread) {
        row.thread = Optional.of(thread);
        ThreadLinks links = ThreadLinks.of(row.header);
        byId(links).forEach(other -> merge(other, thread, row.bulk));
        links.ids().stream().limit(1).forEach(own -> account.threadsByName.put(own, thread));
    }

    private Set<ThreadId> known(ThreadLinks links, EmailRow row) {
        Set<ThreadId> byId = byId(links);
        if (!byId.isEmpty()) {
            return byId;
        }
        return links.subjectsToJoin(row.receivedAt).stream()
                .flatMap(name -> find(name).stream())
                .findFirst()
                .map(Set::of)
                .orElse(Set.of());
    }

    private Set<ThreadId> byId(ThreadLinks links) {
        Set<ThreadId> found = new LinkedHashSet<>();
        links.ids().forEach(id -> find(id).ifPresent(found::add));
        return found;
    }

    private Optional<ThreadId> find(String name) {
        return Optional.ofNullable(account.threadsByName.get(name)).map(account::present);
    }

    private Optional<ThreadId> together(Set<ThreadId> known, EmailRow row) {
        Optional<ThreadId> one = known.stream().filter(this::isTold).findFirst().or(() -> known.stream()
                .min(Comparator.comparingLong(ThreadId::number)));
        one.ifPresent(into -> known.forEach(other -> merge(other, into, row.bulk)));
        return one;
    }

    private boolean isTold(ThreadId thread) {
        return account.threads.containsValue(thread);
    }

    private void merge(ThreadId from, ThreadId into, boolean bulk) {
        if (from.equals(into) || isTold(from)) {
            return;
        }
        List<EmailId> moved = new ArrayList<>(account.emails.keySet());
        moved.removeIf(id -> !account.emails.get(id).thread.equals(Optional.of(from)));
        for (EmailId id : moved) {
            tx.touch(account, id, bulk);
            account.edit(id).thread = Optional.of(into);
        }
        account.mergedThreads.replaceAll((old, present) -> present.equals(from) ? into : present);
        account.mergedThreads.put(from, into);
    }
}
