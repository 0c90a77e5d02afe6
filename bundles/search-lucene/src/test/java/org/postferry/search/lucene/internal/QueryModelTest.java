package org.postferry.search.lucene.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Mailbox;
import org.postferry.model.ThreadId;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchPage.Facet;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.model.ModelEmail;
import org.postferry.search.lucene.model.ModelMail;
import org.postferry.search.lucene.model.ModelQueries;
import org.postferry.search.lucene.model.ModelQuery;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/**
 * What is found is what a filter in plain Java finds among the same emails. Runs a few seeds, or many in a long run;
 * {@code -Dpostferry.seed=N} replays one.
 */
class QueryModelTest {
    private static final int EMAILS = 5_000;
    private static final int SEEDS = 6;
    private static final int SEEDS_OF_A_LONG_RUN = 60;
    private static final int QUERIES_OF_A_SEED = 40;

    /** Of a query that finds more the total and the first pages are compared: what it finds beyond, another query finds first. */
    private static final int COMPARED = 200;

    private static final int PAGE = 80;

    /** Of each facet. */
    private static final int SHOWN_VALUES = 20;

    @TempDir
    static Path folder;

    private static final ModelMail MAIL = new ModelMail(new Random(1));
    /** Their ids by account and path. */
    private static final Map<String, String> MAILBOXES = new HashMap<>();

    private static Searched at;

    @BeforeAll
    static void fill() throws Exception {
        FakeClock clock = new FakeClock(ModelMail.NOW);
        at = new Searched(folder, new InMemoryMailStore(clock), clock);
        MAIL.fill(at.mail, TestAccounts.imap().name(), EMAILS / 2, QueryModelTest::threadOf);
        Mailroom other = new Mailroom(at.store, at.reader, TestAccounts.named("Other", "other@example.org"));
        MAIL.fill(other, "Other", EMAILS / 2, QueryModelTest::threadOf);
        assertEquals(MAIL.emails().size(), at.search("").total());
        for (Mailroom each : List.of(at.mail, other)) {
            for (Mailbox mailbox : at.store.mailboxes().list(each.account())) {
                MAILBOXES.put(each.account() + mailbox.path(), mailbox.id().toString());
            }
        }
    }

    private static ThreadId threadOf(EmailId id) {
        return at.store.emails().get(id).flatMap(Email::threadId).orElseThrow();
    }

    @AfterAll
    static void close() {
        at.close();
    }

    static LongStream seeds() {
        Long one = Long.getLong("postferry.seed");
        boolean isLong = "true".equals(System.getProperty("postferry.long"));
        return one != null ? LongStream.of(one) : LongStream.rangeClosed(1, isLong ? SEEDS_OF_A_LONG_RUN : SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyOperatorAloneFindsWhatTheModelDoes(long seed) throws Exception {
        for (ModelQuery query : new ModelQueries(new Random(seed), MAIL.emails()).ofEachOperator()) {
            compare(query, seed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void combinedTheyFindWhatTheModelDoes(long seed) throws Exception {
        ModelQueries queries = new ModelQueries(new Random(seed * 31), MAIL.emails());
        for (int i = 0; i < QUERIES_OF_A_SEED; i++) {
            compare(queries.next(), seed);
        }
    }

    @Test
    void mostQueriesFindSomethingButNotEverything() {
        ModelQueries queries = new ModelQueries(new Random(5), MAIL.emails());
        int telling = 0;
        for (int i = 0; i < 500; i++) {
            long found = expected(queries.next()).size();
            telling += found > 0 && found < MAIL.emails().size() ? 1 : 0;
        }
        assertTrue(telling > 350, "only " + telling + " of 500 queries tell right from wrong");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void facetsCountWhatTheModelDoes(long seed) throws Exception {
        ModelQueries queries = new ModelQueries(new Random(seed * 17), MAIL.emails());
        for (int i = 0; i < QUERIES_OF_A_SEED; i++) {
            ModelQuery query = queries.next();
            List<ModelEmail> expected =
                    MAIL.emails().stream().filter(query.matches()).toList();

            Map<String, List<Facet>> facets =
                    page(query.text(), Optional.empty()).facets();

            String said = "seed " + seed + ": " + query.text();
            assertEquals(
                    counted(expected, email -> Stream.of(email.id().account().toString())),
                    facets.get("account"),
                    said);
            assertEquals(
                    counted(expected, email -> email.mailboxes().stream()
                            .map(path -> MAILBOXES.get(email.id().account() + path))),
                    facets.get("mailbox"),
                    said);
            assertEquals(counted(expected, email -> Stream.of(email.sender())), facets.get("sender"), said);
            assertEquals(
                    counted(expected, email -> Stream.of(Boolean.toString(email.hasAttachment()))),
                    facets.get("attachment"),
                    said);
            assertEquals(
                    counted(
                            expected,
                            email -> Stream.of(email.receivedAt().toString().substring(0, 4))),
                    facets.get("year"),
                    said);
        }
    }

    /** The most frequent first, of equals by name. */
    private static List<Facet> counted(List<ModelEmail> emails, Function<ModelEmail, Stream<String>> values) {
        Map<String, Long> counts = emails.stream()
                .flatMap(values)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> new Facet(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Facet::emails).reversed().thenComparing(Facet::value))
                .limit(SHOWN_VALUES)
                .toList();
    }

    private static List<EmailId> expected(ModelQuery query) {
        return MAIL.emails().stream()
                .filter(query.matches())
                .sorted(Comparator.comparing(ModelEmail::receivedAt)
                        .thenComparing(ModelEmail::id)
                        .reversed())
                .map(ModelEmail::id)
                .toList();
    }

    private static void compare(ModelQuery query, long seed) throws Exception {
        List<EmailId> expected = expected(query);
        String said = "seed " + seed + ": " + query.text();
        List<EmailId> found = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            SearchPage page = page(query.text(), next);
            assertEquals(expected.size(), page.total(), said);
            page.items().forEach(hit -> found.add(hit.email()));
            next = page.next();
        } while (next.isPresent() && found.size() < COMPARED);
        assertEquals(expected.subList(0, Math.min(expected.size(), found.size())), found, said);
        assertTrue(found.size() >= Math.min(expected.size(), COMPARED), said);
    }

    private static SearchPage page(String query, Optional<String> after)
            throws BadQueryException, InterruptedException {
        return at.index.search(new SearchRequest(
                query, Optional.empty(), SearchRequest.Order.RECEIVED, after, PAGE, Optional.empty(), Duration.ZERO));
    }
}
