package org.postferry.search.lucene.index;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.search.IndexState;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** A file of the index is damaged while nobody has it open. */
class DamagedFilesTest {
    /** Emails of the large segment: so many that one that goes does not have Lucene write it anew. */
    private static final int LARGE = 30;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Steps that end a segment each: with fewer Lucene merges nothing. */
    private static final int MOST_SEGMENTS = 40;

    /** How much faster the index's clock goes: a new index shows what it walked through after a second in which nothing came. */
    private static final int HASTE = 50;

    @TempDir
    Path folder;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mime4jMessageReader reader = new Mime4jMessageReader();
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
    private Path whole;
    private int put;

    /** A segment whose files lie apart, as those of a large one do, with an email that is gone; and a small one. */
    @BeforeEach
    void fill() throws Exception {
        whole = folder.resolve("whole");
        mail.mailboxes("INBOX");
        List<EmailId> large = put(LARGE - 1);
        try (Generations opened = open(whole)) {
            put(1);
            awaitAllFound(opened, LARGE);
        }
        keepFilesApart(whole.resolve("g1"));
        try (Generations opened = open(whole)) {
            mail.expunge(mail.mailbox("INBOX"), large.get(0));
            awaitAllFound(opened, LARGE - 1);
            put(1);
            awaitAllFound(opened, LARGE);
        }
        Set<String> kinds = kinds(whole).keySet();
        assertTrue(
                kinds.containsAll(List.of("segments", "si", "cfs", "cfe", "liv", "doc", "dvd", "dvm", "fdt")),
                kinds.toString());
    }

    private List<EmailId> put(int count) {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] letter = ("Subject: letter " + put++ + "\r\n\r\nword\r\n").getBytes(US_ASCII);
            letters.add(new Mailroom.Posted(letter, Instant.parse("2026-03-01T12:00:00Z"), Set.of()));
        }
        return mail.put(mail.mailbox("INBOX"), letters);
    }

    private Generations open(Path directory) {
        Generations opened = begin(directory);
        awaitAllFound(opened, Math.min(put, LARGE)); // one goes when the large segment is whole
        return opened;
    }

    private Generations begin(Path directory) {
        return new Generations(directory, store, new Documents(store, reader), () -> HASTE * System.nanoTime());
    }

    private static void awaitAllFound(Generations opened, int count) {
        Await.until("all is found", PATIENCE, () -> isWhole(opened.state(), count));
    }

    private static boolean isWhole(IndexState state, int count) {
        return state.behind() == 0 && !state.rebuilding() && state.documents() == count;
    }

    /** Lucene keeps small segments in one file. */
    private static void keepFilesApart(Path index) throws IOException {
        TieredMergePolicy apart = new TieredMergePolicy();
        apart.setNoCFSRatio(0);
        IndexWriterConfig config =
                new IndexWriterConfig(Words.OF_MAIL).setMergePolicy(apart).setUseCompoundFile(false);
        try (Directory files = FSDirectory.open(index);
                IndexWriter writer = new IndexWriter(files, config)) {
            writer.forceMerge(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverFileIsDamagedTheIndexIsOpenedAndMadeAnew(Damage damage) throws Exception {
        Map<String, Generations> opened = new TreeMap<>(); // all at once: each of them takes its time
        for (String kind : kinds(whole).keySet()) {
            Path copy = folder.resolve(damage + "-" + kind);
            copy(whole, copy);
            damage.on(kinds(copy).get(kind));
            opened.put(kind, begin(copy));
        }
        for (String kind : opened.keySet()) {
            try (Generations one = opened.get(kind)) {
                awaitAllFound(one, LARGE);
            }
            boolean begins = damage == Damage.DELETED && kind.equals("segments"); // then there is no index to be read
            boolean setAside = Files.isDirectory(folder.resolve(damage + "-" + kind + "/broken"));
            assertEquals(!begins, setAside, damage + " " + kind);
        }
    }

    @Test
    void damageThatAMergeMeetsHasTheIndexMadeAnew() throws Exception {
        Path documents = kinds(whole).get("doc");
        flip(documents, Files.size(documents) / 2); // nobody looks there before
        try (Generations opened = open(whole)) {
            assertFalse(Files.exists(whole.resolve("broken")), "it was not noticed when it was opened");

            for (int i = 0; i < MOST_SEGMENTS && !Files.exists(whole.resolve("broken")); i++) {
                put(1);
                opened.await(store.journal().end(), PATIENCE);
            }

            Await.until("it was noticed", PATIENCE, () -> Files.isDirectory(whole.resolve("broken")));
            awaitAllFound(opened, put - 1);
        }
    }

    /** One file of each kind. */
    private static Map<String, Path> kinds(Path directory) throws IOException {
        Map<String, Path> kinds = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("g1"))) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                kinds.put(name.startsWith("segments_") ? "segments" : name.substring(name.lastIndexOf('.') + 1), file);
            });
        }
        kinds.remove("lock");
        return kinds;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path file : tree.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x55;
        Files.write(file, bytes);
    }

    private enum Damage {
        TRUNCATED {
            @Override
            void on(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        FLIPPED {
            @Override
            void on(Path file) throws IOException {
                flip(file, 0);
            }
        },
        DELETED {
            @Override
            void on(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void on(Path file) throws IOException;
    }
}
