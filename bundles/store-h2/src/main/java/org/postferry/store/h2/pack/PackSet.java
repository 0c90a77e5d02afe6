package org.postferry.store.h2.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.postferry.store.h2.database.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packs of one account. Each begins with the account itself, so that any of them can bring it back. Several writers
 * write into a pack each. Thread-safe.
 */
public final class PackSet {
    /** A pack is not added to beyond this, so that compaction copies little at a time. One large message may exceed it. */
    public static final long MAX_PACK_BYTES = 64L * 1024 * 1024;

    private static final String ENDING = ".pack";
    private static final Logger log = LoggerFactory.getLogger(PackSet.class);

    private final Path directory;
    private final int account;
    private final SecureRandom random = new SecureRandom();
    private final Set<PackWriter> borrowed = new HashSet<>();
    /** Packs that nobody writes to, with room, and where they end. */
    private final TreeMap<Integer, Long> free = new TreeMap<>();

    private byte[] description = new byte[0];
    private long nextContent = 1;
    private int lastPack;

    /** What is wrong with a pack that rows name. @param end how far it can be read */
    public record Damage(int pack, long end) {}

    PackSet(Path directory, int account) {
        this.directory = directory;
        this.account = account;
    }

    /**
     * Looks at every file: cuts torn tails, keeps whole records that no row names, reports what is missing.
     *
     * @param committed how far each pack is named by rows
     */
    synchronized List<Damage> open(Map<Integer, Long> committed) throws IOException {
        List<Damage> damaged = new ArrayList<>();
        Set<Integer> missing = new HashSet<>(committed.keySet());
        for (int pack : numbers(directory)) {
            lastPack = Math.max(lastPack, pack);
            missing.remove(pack);
            long size = committed.getOrDefault(pack, 0L);
            long end = Files.size(file(pack)) == size ? size : repair(pack, size);
            if (end < size) {
                damaged.add(new Damage(pack, end));
            } else if (end >= PackFormat.HEADER_LENGTH && end < MAX_PACK_BYTES) {
                free.put(pack, end);
            }
        }
        missing.forEach(pack -> damaged.add(new Damage(pack, 0)));
        damaged.forEach(one -> log.error(
                "Pack {} of account {} is damaged behind byte {}: what was there is fetched again",
                one.pack(),
                account,
                one.end()));
        return damaged;
    }

    /** The end of what is whole in a pack whose length is not what rows say. */
    private long repair(int pack, long committed) throws IOException {
        Path file = file(pack);
        long length = Files.size(file);
        Optional<PackScan.Result> result = PackScan.scan(file, length < committed ? 0 : committed, new Tail());
        if (result.isEmpty()) {
            if (committed == 0 && length <= PackFormat.HEADER_LENGTH) {
                Files.delete(file); // died while making it: nothing was in it yet
            } else {
                log.error("File {} of account {} is no pack and is left alone", file.getFileName(), account);
            }
            return 0;
        }
        long end = result.get().end();
        if (end < length) {
            log.info("Cut {} torn bytes off pack {} of account {}", length - end, pack, account);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(end);
                channel.force(true);
            }
        }
        return end;
    }

    /** Numbers of contents that no row names must not be used again. */
    private final class Tail implements PackScan.Sink {
        @Override
        public void record(PackFormat.Head head, Location location, byte[] tail) {
            if (head.kind() == RecordKind.CONTENT) {
                nextContent = Math.max(nextContent, head.number() + 1);
            }
        }

        @Override
        public void broken(long from, long to) {
            log.error("Bytes {} to {} of a pack of account {} are broken and passed over", from, to, account);
        }
    }

    /** Contents are numbered from here on, or higher. */
    public synchronized void mintFrom(long number) {
        nextContent = Math.max(nextContent, number);
    }

    /** A number for a content of this account. */
    public synchronized long mintContent() {
        return nextContent++;
    }

    /** What each new pack begins with. */
    public synchronized void describe(byte[] accountRecord) {
        description = accountRecord.clone();
    }

    /** A pack to append to, nobody else's until it is given back. */
    public synchronized PackWriter borrow() throws IOException {
        Map.Entry<Integer, Long> open = free.pollFirstEntry();
        PackWriter writer = open == null ? create() : reopen(open.getKey(), open.getValue());
        borrowed.add(writer);
        return writer;
    }

    private PackWriter reopen(int pack, long end) throws IOException {
        Path file = file(pack);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PackFormat.Header header =
                PackScan.header(channel).orElseThrow(() -> new IOException(file.getFileName() + " is no pack"));
        return new PackWriter(file, pack, header.salt(), channel, end, true);
    }

    private PackWriter create() throws IOException {
        Disk.createDirectories(directory);
        int pack = ++lastPack;
        Path file = file(pack);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        long salt = random.nextLong();
        channel.write(PackFormat.write(new PackFormat.Header(account, pack, salt)), 0);
        PackWriter writer = new PackWriter(file, pack, salt, channel, PackFormat.HEADER_LENGTH, false);
        writer.begin(RecordKind.ACCOUNT, account);
        writer.end(description);
        writer.flush();
        writer.keep();
        return writer;
    }

    /** Gives a pack back; what was not kept is cut off. */
    public synchronized void giveBack(PackWriter writer) throws IOException {
        if (!borrowed.remove(writer)) {
            return; // the store was stopped meanwhile
        }
        try {
            writer.rollback();
            if (writer.end() < MAX_PACK_BYTES) {
                free.put(writer.pack(), writer.end());
            }
        } finally {
            writer.close();
        }
    }

    /** Whether more fits into it. */
    public static boolean hasRoom(PackWriter writer) {
        return writer.end() < MAX_PACK_BYTES;
    }

    /** A record's content from an offset on. @throws NoSuchFileException when the pack was compacted away meanwhile */
    public InputStream read(Location location, long offset) throws IOException {
        FileChannel channel = FileChannel.open(file(location.pack()), StandardOpenOption.READ);
        ChunkStream stream =
                new ChunkStream(channel, location.position() + PackFormat.HEAD_LENGTH, location.size(), true);
        try {
            if (offset > 0) {
                stream.skip(offset);
            }
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** Whether nobody writes to it, so that it may be compacted; it is not added to any more. */
    public synchronized boolean seal(int pack) {
        free.remove(pack);
        return borrowed.stream().noneMatch(writer -> writer.pack() == pack);
    }

    /** Hands on every record of a pack; what is broken is passed over. */
    public void each(int pack, RecordSink sink) throws IOException {
        PackScan.scan(file(pack), 0, new PackScan.Sink() {
            @Override
            public void record(PackFormat.Head head, Location location, byte[] tail) throws IOException {
                sink.record(head.kind(), head.number(), location, tail);
            }

            @Override
            public void broken(long from, long to) {
                sink.broken(pack, from, to);
            }
        });
    }

    /** Takes records. */
    public interface RecordSink {
        void record(RecordKind kind, long number, Location location, byte[] tail) throws IOException;

        void broken(int pack, long from, long to);
    }

    /** Copies a record as it is stored. */
    public Location copy(PackWriter target, RecordKind kind, long number, Location location) throws IOException {
        try (FileChannel source = FileChannel.open(file(location.pack()), StandardOpenOption.READ)) {
            return target.copy(
                    new PackFormat.Head(kind, number), source, location.position(), location.stored(), location.size());
        }
    }

    /** Deletes a pack that no row names any more. */
    public void delete(int pack) throws IOException {
        Files.deleteIfExists(file(pack));
        Disk.syncDirectory(directory);
    }

    public synchronized List<Integer> numbers() throws IOException {
        return numbers(directory);
    }

    synchronized void close() {
        for (PackWriter writer : borrowed) {
            try {
                writer.close();
            } catch (IOException e) {
                log.debug("A pack did not close cleanly", e);
            }
        }
        borrowed.clear();
        free.clear();
    }

    private Path file(int pack) {
        return directory.resolve(String.format(java.util.Locale.ROOT, "%08d", pack) + ENDING);
    }

    static List<Integer> numbers(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{8}\\" + ENDING))
                    .map(name -> Integer.parseInt(name.substring(0, 8)))
                    .sorted()
                    .toList();
        }
    }
}
