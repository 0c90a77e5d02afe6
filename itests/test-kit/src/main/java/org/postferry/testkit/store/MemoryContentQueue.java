package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.ContentQueue;

/** {@link ContentQueue} in memory: nothing is queued, what is missing follows from the emails and the policy. */
final class MemoryContentQueue implements ContentQueue {
    private static final int LARGEST_TAKE = 1_000;

    private final Database database;
    /** Guarded by itself. In no table: a crash gives back what was taken. */
    private final Set<EmailId> taken = new HashSet<>();
    /** Guarded by {@code taken}, and no more lasting. */
    private final Map<Scope, Instant> left = new HashMap<>();

    MemoryContentQueue(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Taken> take(AccountId id, int maxCount, long maxBytes) {
        if (maxCount < 1 || maxCount > LARGEST_TAKE) {
            throw new IllegalArgumentException("maxCount " + maxCount + " is not within 1.." + LARGEST_TAKE);
        }
        synchronized (taken) {
            List<Missing> ready = ready(id);
            if (ready.isEmpty()) {
                return Optional.empty();
            }
            Scope scope = ready.get(0).key().scope();
            List<Wanted> wanted = new ArrayList<>();
            long bytes = 0;
            for (Missing missing : ready) {
                boolean fits = wanted.isEmpty() || bytes + missing.row().announcedBytes <= maxBytes;
                if (missing.key().scope().equals(scope) && fits && wanted.size() < maxCount) {
                    wanted.add(missing.wanted());
                    bytes += missing.row().announcedBytes;
                }
            }
            wanted.forEach(one -> taken.add(one.email()));
            return Optional.of(new MemoryTaken(named(scope), List.copyOf(wanted)));
        }
    }

    @Override
    public boolean isAnyFree(AccountId id) {
        synchronized (taken) {
            return !ready(id).isEmpty();
        }
    }

    private List<Missing> ready(AccountId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id)).stream()
                .flatMap(account -> missing(account))
                .filter(missing -> !missing.row().notBefore.isAfter(database.clock.instant()))
                .filter(missing -> !taken.contains(missing.row().id))
                .filter(missing ->
                        !left.getOrDefault(missing.key().scope(), Instant.MIN).isAfter(database.clock.instant()))
                .sorted(order())
                .toList());
    }

    /** As it is called at present: it may have been renamed since its emails came. */
    private Scope named(Scope scope) {
        if (!(scope instanceof Scope.Mailbox mailbox)) {
            return scope;
        }
        return database.read(
                tables -> Optional.ofNullable(tables.accounts.get(mailbox.id().account()))
                        .flatMap(account -> Optional.ofNullable(account.mailboxes.get(mailbox.id())))
                        .<Scope>map(row -> new Scope.Mailbox(row.id(), row.rawName()))
                        .orElse(scope));
    }

    /** Those a person waits for first, attachments for later last, else newest first. */
    private static Comparator<Missing> order() {
        return Comparator.<Missing, Boolean>comparing(missing -> !missing.row().wanted)
                .thenComparing(Missing::isForLater)
                .thenComparing(
                        missing -> missing.row().receivedAt,
                        Comparator.<Instant>naturalOrder().reversed())
                .thenComparing(
                        missing -> missing.row().id,
                        Comparator.<EmailId>naturalOrder().reversed());
    }

    @Override
    public Remaining remaining(AccountId id) {
        return database.read(tables -> {
            List<Missing> missing = Optional.ofNullable(tables.accounts.get(id)).stream()
                    .flatMap(account -> missing(account))
                    .toList();
            long postponed = missing.stream()
                    .filter(one -> one.row().notBefore.isAfter(database.clock.instant()))
                    .count();
            long bytes =
                    missing.stream().mapToLong(one -> one.row().announcedBytes).sum();
            return new Remaining(missing.size(), bytes, postponed);
        });
    }

    private static Stream<Missing> missing(AccountTables account) {
        SyncPolicy policy = account.record.settings().policy();
        return account.emails.values().stream()
                .filter(row -> row.wanted || isMissing(row, policy))
                .flatMap(row ->
                        where(account, row).map(key -> new Missing(row, key, policy.attachmentsLater())).stream());
    }

    private static boolean isMissing(EmailRow row, SyncPolicy policy) {
        boolean small = policy.maxBytes().isEmpty()
                || row.announcedBytes <= policy.maxBytes().getAsLong();
        return small
                && switch (policy.content()) {
                    case HEADERS -> false;
                    case TEXT -> row.state != ContentState.TEXT && row.content == null;
                    case FULL -> row.state != ContentState.FULL;
                };
    }

    /** Where it can be fetched from: not where it is on its way out. */
    private static Optional<RemoteKey> where(AccountTables account, EmailRow row) {
        return row.remotes.stream()
                .filter(key -> {
                    RemoteRow remote = account.remote(key);
                    return remote != null && remote.staged().isEmpty();
                })
                .min(Comparator.comparing(RemoteKey::id, RemoteKey.ORDER));
    }

    @Override
    public void postpone(EmailId id, Instant notBefore) {
        database.write(tx -> tx.account(id.account())
                .filter(account -> account.emails.containsKey(id))
                .map(account -> {
                    account.edit(id).notBefore = notBefore;
                    return true;
                })
                .orElseGet(() -> tx.discard(false)));
    }

    @Override
    public void leave(Scope.Mailbox mailbox, Instant until) {
        synchronized (taken) {
            left.put(mailbox, until);
        }
    }

    @Override
    public boolean want(EmailId id) {
        boolean wanted = database.write(tx -> tx.account(id.account())
                .filter(account -> VisibleEmails.get(account, id).isPresent())
                .filter(account -> account.edit(id).state != ContentState.FULL)
                .map(account -> {
                    EmailRow row = account.edit(id);
                    row.wanted = true;
                    row.notBefore = Instant.MIN;
                    return true;
                })
                .orElseGet(() -> tx.discard(false)));
        if (wanted) {
            database.read(tables -> Optional.ofNullable(tables.accounts.get(id.account())))
                    .flatMap(account -> where(account, account.emails.get(id)))
                    .ifPresent(key -> {
                        synchronized (taken) {
                            left.remove(key.scope());
                        }
                    });
        }
        return wanted;
    }

    private record Missing(EmailRow row, RemoteKey key, boolean attachmentsLater) {
        boolean isForLater() {
            return attachmentsLater && row.state == ContentState.TEXT;
        }

        Wanted wanted() {
            return new Wanted(row.id, key.id(), row.announcedBytes, row.receivedAt);
        }
    }

    private final class MemoryTaken implements Taken {
        private final Scope scope;
        private final List<Wanted> wanted;

        MemoryTaken(Scope scope, List<Wanted> wanted) {
            this.scope = scope;
            this.wanted = wanted;
        }

        @Override
        public Scope scope() {
            return scope;
        }

        @Override
        public List<Wanted> wanted() {
            return wanted;
        }

        @Override
        public void close() {
            synchronized (taken) {
                wanted.forEach(one -> taken.remove(one.email()));
            }
        }
    }
}
