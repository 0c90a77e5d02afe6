package org.postferry.store.h2.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Database;
import org.postferry.store.h2.database.Disk;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.database.Gate;
import org.postferry.store.h2.pack.Packs;

/** Makes the database anew from the packs, beside the old one, and puts it in its place only when it is whole. */
public final class Rebuilding {
    private static final String WORK = "rebuilding";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(java.time.ZoneOffset.UTC);

    private final Path directory;
    private final Clock clock;

    /** What was brought back. @param setAside the old database, if there was one @param broken stretches of packs that no record could be read from */
    public record Report(int accounts, long emails, long bytes, int broken, Optional<String> setAside) {
        /** For a person. */
        public List<String> sentences() {
            List<String> sentences = new ArrayList<>();
            sentences.add(String.format(
                    Locale.ROOT,
                    "Brought back %d account%s with %d email%s and %.1f MB of content.",
                    accounts,
                    accounts == 1 ? "" : "s",
                    emails,
                    emails == 1 ? "" : "s",
                    bytes / 1_000_000.0));
            if (broken > 0) {
                sentences.add(broken + " stretches of the packs are damaged; what was there is fetched again.");
            }
            setAside.ifPresent(name -> sentences.add("The old database was set aside as " + name + "."));
            sentences.add(
                    "Emails show again as the next sync meets them on their servers; no content is fetched twice.");
            sentences.add("Lost with the database: changes that were still to be sent, tokens, holds and the logs.");
            return sentences;
        }
    }

    public Rebuilding(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** @throws StoreFailure when the store is in use, or has no packs */
    public Report run() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw nothing();
        }
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            Packs packs = new Packs(directory.resolve("packs"));
            List<AccountId> accounts = packs.found();
            if (accounts.isEmpty()) {
                throw nothing();
            }
            Path work = directory.resolve(WORK);
            Disk.deleteTree(work);
            Disk.createDirectories(work);
            RebuiltRows rows = rebuild(work, packs, accounts);
            Disk.syncFile(Database.file(work));
            Optional<String> setAside = setAside();
            Files.move(Database.file(work), Database.file(directory), StandardCopyOption.ATOMIC_MOVE);
            Disk.syncDirectory(directory);
            Disk.deleteTree(work);
            return new Report(rows.accounts(), rows.emails(), rows.bytes(), rows.broken(), setAside);
        } finally {
            lock.close();
        }
    }

    private StoreFailure nothing() {
        return new StoreFailure(
                "There are no packs in " + directory + " to make a database from.",
                new IllegalStateException("no packs"));
    }

    private RebuiltRows rebuild(Path work, Packs packs, List<AccountId> accounts) throws IOException {
        Gate gate = new Gate();
        try (Database database = Database.open(work, gate, FaultPoint.NONE, Database.FreeSpace.of(work))) {
            StoreCore core = new StoreCore(
                    gate, database, packs, new JournalTail(gate), new Fingerprints(), new Threads(), clock);
            RebuiltRows rows = new RebuiltRows(core);
            for (AccountId account : accounts) {
                rows.bringBack(account);
            }
            return rows;
        } finally {
            packs.close();
        }
    }

    private Optional<String> setAside() throws IOException {
        Path old = Database.file(directory);
        if (!Files.exists(old)) {
            return Optional.empty();
        }
        String name = "lost-" + STAMP.format(clock.instant()) + ".mv.db";
        Files.move(old, directory.resolve(name));
        Disk.syncDirectory(directory);
        return Optional.of(name);
    }
}
