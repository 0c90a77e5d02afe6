package org.postferry.store.h2.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.postferry.model.AccountId;
import org.postferry.store.h2.database.Disk;

/** The packs of all accounts, a folder each. Thread-safe. */
public final class Packs {
    /** Stands in a folder whose account was deleted by a person: only then may packs without rows be deleted. */
    private static final String DELETED = "deleted";

    private final Path directory;
    private final ConcurrentHashMap<AccountId, PackSet> sets = new ConcurrentHashMap<>();

    public Packs(Path directory) {
        this.directory = directory;
    }

    /** An account's packs, from {@link PackSet#open} on. */
    public PackSet of(AccountId account) {
        return sets.computeIfAbsent(account, id -> new PackSet(folder(id), id.number()));
    }

    /** Opens an account's packs at the start. */
    public List<PackSet.Damage> open(AccountId account, java.util.Map<Integer, Long> committed) throws IOException {
        return of(account).open(committed);
    }

    /** Accounts that have packs here and were not deleted, whatever the database says. */
    public List<AccountId> found() throws IOException {
        List<AccountId> found = new ArrayList<>();
        for (AccountId account : folders()) {
            boolean deleted = Files.exists(folder(account).resolve(DELETED));
            if (!deleted && !PackSet.numbers(folder(account)).isEmpty()) {
                found.add(account);
            }
        }
        return found;
    }

    /** Says that an account's packs may be deleted once its rows are gone. */
    public void markDeleted(AccountId account) throws IOException {
        if (Files.isDirectory(folder(account)) && !Files.exists(folder(account).resolve(DELETED))) {
            Path marker = Files.createFile(folder(account).resolve(DELETED));
            Disk.syncFile(marker);
            Disk.syncDirectory(folder(account));
        }
    }

    /** Deletes the packs of an account that was marked as deleted; others stay. */
    public void delete(AccountId account) throws IOException {
        if (!Files.exists(folder(account).resolve(DELETED))) {
            return;
        }
        PackSet set = sets.remove(account);
        if (set != null) {
            set.close();
        }
        Disk.deleteTree(folder(account));
    }

    /** Deletes what is left of accounts that a person deleted and that have no row any more. */
    public void deleteLeftOvers(List<AccountId> present) throws IOException {
        for (AccountId account : folders()) {
            if (!present.contains(account) && Files.exists(folder(account).resolve(DELETED))) {
                Disk.deleteTree(folder(account));
            }
        }
    }

    /** The highest number of an account with a folder here; 0 without any. */
    public int highestNumber() throws IOException {
        return folders().stream().mapToInt(AccountId::number).max().orElse(0);
    }

    /** Closes what writers have open. */
    public void close() {
        sets.values().forEach(PackSet::close);
    }

    private List<AccountId> folders() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(directory)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("[1-9]\\d{0,7}"))
                    .map(AccountId::parse)
                    .sorted()
                    .toList();
        }
    }

    private Path folder(AccountId account) {
        return directory.resolve(account.toString());
    }
}
