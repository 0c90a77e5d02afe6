package org.postferry.search.lucene.index;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.search.IndexState;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.StandIn;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.search.lucene.find.Finder;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.postferry.sync.Refused;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** Which index answers, and that there always comes one again. */
class GenerationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How much faster the index's clock goes: it makes safe what it wrote after a second in which nothing came. */
    private static final int HASTE = 50;

    private static final Instant RECEIVED = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mime4jMessageReader reader = new Mime4jMessageReader();
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
    private EmailId email;
    /** While this is set the journal reaches back to no index. */
    private volatile boolean gap;
    /** While this is set the journal does not tell the index where it ends. */
    private volatile boolean failing;
    /** How often it did not. */
    private final AtomicInteger failures = new AtomicInteger();
    /** While this is set the index meets a file of a format that it does not know where it reads emails, and the journal fails from then on. */
    private volatile boolean damaging;
    /** While this is set emails break the machine that reads them. */
    private volatile boolean breaking;

    @BeforeEach
    void fill() {
        mail.mailboxes("INBOX");
        email = put();
    }

    private EmailId put() {
        byte[] letter = "Subject: a\r\n\r\nword\r\n".getBytes(US_ASCII);
        return mail.put(mail.mailbox("INBOX"), List.of(new Mailroom.Posted(letter, RECEIVED, Set.of())))
                .get(0);
    }

    @Test
    void aStartTakesTheLastOneThatWasMadeToItsEnd() throws Exception {
        write(1, Optional.empty());
        write(2, Optional.empty());
        write(3, Optional.of(Marks.BEGIN));

        open().close();

        assertEquals(List.of("g2"), folders());
    }

    @Test
    void aStartTakesTheOneThatWasThereWhileAnotherWasBeingMade() throws Exception {
        write(1, Optional.empty());
        write(2, Optional.of(Marks.BEGIN));

        open().close();

        assertEquals(List.of("g1"), folders());
    }

    @Test
    void whereOneTookThePlaceOfAnotherAStartGoesOnFromIt() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
            generations.rebuild();
            awaitWhole(generations);
        }
        assertEquals(List.of("g2"), folders(), "closing waits for the one that goes");
        assertTrue(IndexFolder.isWhole(directory.resolve("g2")));

        try (Generations generations = open()) {
            assertEquals(1, generations.state().documents(), "at once");
        }

        assertEquals(List.of("g2"), folders());
    }

    @Test
    void anIndexOfAnotherFormAnswersUntilOneOfThisFormIsMade() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
        }
        giveAnotherForm(directory.resolve("g1"));
        failing = true;
        try (Generations generations = open()) {
            Await.until(
                    "it cannot be made anew yet",
                    PATIENCE,
                    () -> generations.state().trouble().isPresent());
            assertEquals(1, generations.state().documents());
            assertTrue(generations.state().behind() > 0, "and it says that it saw nothing");
        }
        try (Generations generations = open()) {
            assertEquals(1, generations.state().documents(), "still");
            failing = false;

            awaitWhole(generations);
            assertEquals(1, generations.state().documents());
        }
        assertEquals(List.of("g2"), folders());
    }

    @Test
    void whatAnIndexOfAnotherFormCannotCountIsLeftOutUntilOneOfThisFormIsMade() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
        }
        giveAnotherForm(directory.resolve("g1"));
        failing = true;
        try (Generations generations = open();
                Finder finder = new Finder(store, generations, new FakeClock())) {
            SearchPage old = finder.search(SearchRequest.of("", 10));
            assertEquals(1, old.total());
            assertEquals(Map.of("sender", List.of(new SearchPage.Facet("ann@example.org", 1))), old.facets());
            assertTrue(old.index().behind() > 0);

            failing = false;

            awaitWhole(generations);
            SearchPage present = finder.search(SearchRequest.of("", 10));
            assertEquals(1, present.total());
            assertEquals(
                    Set.of("sender", "account", "mailbox", "attachment", "year"),
                    present.facets().keySet());
            assertEquals(
                    List.of(new SearchPage.Facet("2026", 1)), present.facets().get("year"));
        }
    }

    /** One email, written by somebody who knew of no traits. */
    private void giveAnotherForm(Path index) throws IOException {
        Document former = new Document();
        former.add(new NumericDocValuesField(Fields.ID, email.key()));
        former.add(new NumericDocValuesField(Fields.RECEIVED, RECEIVED.getEpochSecond()));
        former.add(new SortedDocValuesField(Fields.SENDER, new BytesRef("ann@example.org")));
        IndexWriterConfig anew = new IndexWriterConfig(Words.OF_MAIL).setOpenMode(IndexWriterConfig.OpenMode.CREATE);
        try (Directory files = FSDirectory.open(index);
                IndexWriter writer = new IndexWriter(files, anew)) {
            writer.addDocument(former);
            writer.setLiveCommitData(Map.of("form", "an older one").entrySet());
        }
    }

    @Test
    void whatTheJournalDoesNotReachIsMadeAnewOnceTheStoreLetsIt() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
            failing = true;
            gap = true;
            put();
            Await.until("it stands still", PATIENCE, () -> generations
                    .state()
                    .trouble()
                    .filter(why -> why.contains("the disk is full"))
                    .isPresent());

            failing = false;
            gap = false;

            awaitWhole(generations);
            assertEquals(2, generations.state().documents());
            assertEquals(Optional.empty(), generations.state().trouble());
        }
        assertEquals(List.of("g2"), folders());
    }

    @Test
    void aMachineThatBreaksEndsNoIndex() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
            breaking = true;
            put();
            Await.until(
                    "it stands still",
                    PATIENCE,
                    () -> generations.state().trouble().equals(Optional.of("out of luck")));

            breaking = false;

            awaitWhole(generations);
            assertEquals(2, generations.state().documents());
            assertFalse(Files.exists(directory.resolve("broken")));
        }
    }

    @Test
    void anIndexThatCannotBeOpenedIsTriedAgainAndSaysSo() throws Exception {
        Path inTheWay = Files.createFile(directory.resolve("in the way"));
        try (Generations generations = open(inTheWay.resolve("index"))) {
            IndexState state = generations.state();
            assertTrue(state.trouble().filter(why -> why.contains("in the way")).isPresent(), () -> state.trouble()
                    .toString());
            assertEquals(0, state.documents());
            assertTrue(state.behind() > 0, "and it says that it saw nothing");
            Refused refused = assertThrows(
                    Refused.class, () -> generations.with((searcher, now) -> searcher.count(new MatchAllDocsQuery())));
            assertEquals(Refused.Reason.UNAVAILABLE, refused.reason());
            assertThrows(Refused.class, generations::rebuild);
            assertEquals(
                    Optional.empty(),
                    generations.withAll(store.journal().end(), Duration.ZERO, (searcher, now) -> searcher));

            Files.delete(inTheWay);

            awaitWhole(generations);
            assertEquals(1, generations.state().documents());
        }
    }

    @Test
    void anIndexThatCannotBeOpenedIsClosedAtOnce() throws Exception {
        Path inTheWay = Files.createFile(directory.resolve("in the way"));

        open(inTheWay.resolve("index")).close();
        Files.delete(inTheWay);

        Await.until("nobody tries again", PATIENCE, () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("search-index opens")));
        assertEquals(List.of(), folders());
    }

    @Test
    void whatBrokeIsKeptHoweverOftenNothingCanGoOnInItsPlace() throws Exception {
        try (Generations generations = open()) {
            awaitWhole(generations);
            damaging = true;
            put();
            Await.until("it was tried again", PATIENCE, () -> failures.get() >= 3);

            damaging = false;
            failing = false;

            awaitWhole(generations);
            assertEquals(2, generations.state().documents());
        }
        assertTrue(IndexFolder.isWhole(directory.resolve("broken")));
    }

    private Generations open() {
        return open(directory);
    }

    private Generations open(Path directory) {
        MailStore stands = standIn();
        return new Generations(directory, stands, new Documents(stands, reader), () -> HASTE * System.nanoTime());
    }

    private static void awaitWhole(Generations generations) {
        Await.until("it has caught up", PATIENCE, () -> isWhole(generations.state()));
    }

    private static boolean isWhole(IndexState state) {
        return state.behind() == 0 && !state.rebuilding() && state.trouble().isEmpty();
    }

    /** An index that saw everything, but for what is said of the walk. */
    private void write(int number, Optional<String> walk) throws IOException {
        Journal.Cursor end = store.journal().end();
        try (IndexFolder index = new IndexFolder(directory.resolve("g" + number))) {
            index.commit(new Marks(end, end, walk));
        }
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> folders = Files.list(directory)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private MailStore standIn() {
        Journal journal = StandIn.of(Journal.class, (method, arguments) -> {
            if (failing && isIndexing() && method.getName().equals("end")) {
                failures.incrementAndGet();
                throw new StoreFailure("While reading the journal: the disk is full.", new IOException());
            }
            return gap && method.getName().equals("read")
                    ? Optional.empty()
                    : method.invoke(store.journal(), arguments);
        });
        return StandIn.of(MailStore.class, (method, arguments) -> {
            if (damaging && isIndexing() && method.getName().equals("emails")) {
                failing = true;
                throw new IllegalArgumentException("a file of a format that nobody knows");
            }
            if (breaking && isIndexing() && method.getName().equals("emails")) {
                throw new InternalError("out of luck");
            }
            return method.getName().equals("journal") ? journal : method.invoke(store, arguments);
        });
    }

    private static boolean isIndexing() {
        return Thread.currentThread().getName().startsWith("search-index");
    }
}
