package org.postferry.testkit.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;

/** {@link EmailStore} in memory. A page's cursor is {@code second.account-number} of its last email. */
final class MemoryEmails implements EmailStore {
    private static final int LARGEST_SAMPLE = 100;
    private static final Comparator<Email> NEWEST_FIRST =
            Comparator.comparing(Email::receivedAt).thenComparing(Email::id).reversed();

    private final Database database;

    MemoryEmails(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Email> get(EmailId id) {
        return database.read(tables -> account(tables, id.account()).flatMap(a -> VisibleEmails.get(a, id)));
    }

    @Override
    public List<Email> getAll(Collection<EmailId> ids) {
        if (ids.size() > MAX_PAGE) {
            throw new IllegalArgumentException(ids.size() + " emails at once, at most " + MAX_PAGE);
        }
        return database.read(tables -> ids.stream()
                .distinct()
                .flatMap(id -> account(tables, id.account()).flatMap(a -> VisibleEmails.get(a, id)).stream())
                .toList());
    }

    @Override
    public EmailPage page(EmailQuery query) {
        Optional<Place> after = query.after().map(Place::parse);
        return database.read(tables -> {
            List<Email> found = tables.accounts.values().stream()
                    .filter(account ->
                            query.account().map(account.record.id()::equals).orElse(true))
                    .flatMap(account ->
                            account.emails.keySet().stream().flatMap(id -> VisibleEmails.get(account, id).stream()))
                    .filter(email -> matches(query, email, tables))
                    .filter(email -> after.map(place -> place.isBefore(email)).orElse(true))
                    .sorted(NEWEST_FIRST)
                    .limit(query.limit() + 1L)
                    .toList();
            if (found.size() <= query.limit()) {
                return new EmailPage(found, Optional.empty());
            }
            List<Email> items = found.subList(0, query.limit());
            return new EmailPage(
                    items, Optional.of(Place.of(items.get(items.size() - 1)).toString()));
        });
    }

    private static boolean matches(EmailQuery query, Email email, Tables tables) {
        Optional<ThreadId> thread = query.thread()
                .map(id ->
                        account(tables, id.account()).map(at -> at.present(id)).orElse(id));
        return query.mailbox().map(email.mailboxIds()::contains).orElse(true)
                && (thread.isEmpty() || thread.equals(email.threadId()))
                && (!query.quarantined() || email.quarantineReason().isPresent());
    }

    @Override
    public List<StoredMembership> memberships(EmailId id) {
        return database.read(tables -> account(tables, id.account())
                .map(account -> memberships(account, id))
                .orElse(List.of()));
    }

    private static List<StoredMembership> memberships(AccountTables account, EmailId id) {
        EmailRow row = account.emails.get(id);
        if (row == null) {
            return List.of();
        }
        List<StoredMembership> all = new ArrayList<>();
        for (RemoteKey key : row.remotes) {
            RemoteRow remote = account.remote(key);
            if (remote != null) {
                all.addAll(memberships(row, key, remote));
            }
        }
        for (EmailRow.Detached kept : row.detached) {
            all.add(membership(row, kept.scope(), kept.mailbox(), Optional.empty(), kept.mark(), false));
        }
        return all;
    }

    private static List<StoredMembership> memberships(EmailRow row, RemoteKey key, RemoteRow remote) {
        List<StoredMembership> of = new ArrayList<>();
        for (Map.Entry<MailboxId, Mark> mark : remote.marks().entrySet()) {
            boolean staged = remote.staged().isPresent();
            of.add(membership(row, key.scope(), mark.getKey(), Optional.of(key.id()), mark.getValue(), staged));
        }
        return of;
    }

    private static StoredMembership membership(
            EmailRow row, Scope scope, MailboxId mailbox, Optional<RemoteId> id, Mark mark, boolean staged) {
        return new StoredMembership(
                row.id, scope, mailbox, id, mark.keywords(), mark.deleted(), staged, row.sizeBytes, row.receivedAt);
    }

    @Override
    public Optional<EmailId> find(AccountId account, Scope scope, RemoteId id) {
        return database.read(tables -> account(tables, account)
                .flatMap(found -> Optional.ofNullable(found.remote(new RemoteKey(scope, id))))
                .flatMap(RemoteRow::email));
    }

    @Override
    public List<StoredMembership> sample(AccountId account, Scope scope, int limit) {
        if (limit < 1 || limit > LARGEST_SAMPLE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_SAMPLE);
        }
        return database.read(tables -> {
            List<StoredMembership> all = account(tables, account).stream()
                    .flatMap(found -> membershipsOf(found, scope))
                    .toList();
            List<StoredMembership> spread = new ArrayList<>();
            int taken = Math.min(limit, all.size());
            for (int i = 0; i < taken; i++) {
                spread.add(all.get((int) ((long) i * all.size() / taken)));
            }
            return spread;
        });
    }

    private static Stream<StoredMembership> membershipsOf(AccountTables account, Scope scope) {
        return account.scope(scope).rows.entrySet().stream()
                .filter(row -> row.getValue().email().isPresent())
                .flatMap(row -> memberships(
                        account.emails.get(row.getValue().email().get()),
                        new RemoteKey(scope, row.getKey()),
                        row.getValue())
                        .stream());
    }

    @Override
    public Optional<InputStream> header(EmailId id) {
        return database.read(tables -> account(tables, id.account())
                .flatMap(account -> Optional.ofNullable(account.emails.get(id)))
                .flatMap(row -> Optional.ofNullable(row.content))
                .map(bytes -> new ByteArrayInputStream(bytes, 0, HeaderDigest.headerLength(bytes))));
    }

    private static Optional<AccountTables> account(Tables tables, AccountId id) {
        return Optional.ofNullable(tables.accounts.get(id));
    }

    /** Where a page ended. */
    private record Place(Instant receivedAt, EmailId id) {
        static Place of(Email email) {
            return new Place(email.receivedAt(), email.id());
        }

        static Place parse(String text) {
            String[] parts = text.split("\\.", 3);
            if (parts.length != 3) {
                throw new IllegalArgumentException("'" + text + "' is no cursor");
            }
            try {
                return new Place(
                        Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                        EmailId.parse(parts[2]));
            } catch (java.time.DateTimeException e) {
                throw new IllegalArgumentException("'" + text + "' is no cursor", e);
            }
        }

        boolean isBefore(Email email) {
            int byTime = email.receivedAt().compareTo(receivedAt);
            return byTime < 0 || byTime == 0 && email.id().compareTo(id) < 0;
        }

        @Override
        public String toString() {
            return receivedAt.getEpochSecond() + "." + receivedAt.getNano() + "." + id;
        }
    }
}
