package org.postferry.search.lucene.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.ThreadId;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.store.AttachmentText;
import org.postferry.store.Journal;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.Mailroom;

class LuceneSearchIndexTest {
    @TempDir
    Path folder;

    private Searched at;

    @BeforeEach
    void open() {
        at = new Searched(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    @Test
    void findsWhatIsSaidInSubjectTextAndPeople() throws Exception {
        EmailId one = at.put(
                """
                From: Ada Lindgren <ada.lindgren@letters.example.org>
                To: Mara <mara@example.org>
                Subject: Proofs of the booklet

                The choir sings on Sunday.
                """);
        EmailId other = at.say("Tomatoes", "Too many of them.");

        assertEquals(List.of(other, one), at.find(""));
        assertEquals(List.of(one), at.find("booklet"));
        assertEquals(List.of(one), at.find("CHOIR sings"));
        assertEquals(List.of(one), at.find("from:ada"));
        assertEquals(List.of(one), at.find("from:letters.example.org"));
        assertEquals(List.of(one), at.find("from:ada.lindgren@letters.example.org"));
        assertEquals(List.of(one), at.find("to:mara"));
        assertEquals(List.of(), at.find("from:mara"));
        assertEquals(List.of(one), at.find("\"sings on sunday\""));
        assertEquals(List.of(), at.find("\"sunday sings\""));
        assertEquals(List.of(other, one), at.find("tomatoes OR choir"));
        assertEquals(List.of(other), at.find("-choir"));
        assertEquals(List.of(one), at.find("subject:(proofs booklet) -tomatoes"));
        assertEquals(List.of(other), at.find("tomat*"));
        assertEquals(List.of(), at.find("tomat"));
    }

    @Test
    void signsBetweenWordsAreLeftOut() throws Exception {
        EmailId one = at.say("R & D", "Invoice - March");
        at.say("Other", "letter");

        assertEquals(List.of(one), at.find("R & D"));
        assertEquals(List.of(one), at.find("invoice - march"));
        assertEquals(List.of(one), at.find("(& OR +) body:– invoice (march &)"));
        assertEquals(List.of(one), at.find("& OR invoice"));
        assertEquals(List.of(one), at.find("\"R & D\""));
        assertEquals(List.of(), at.find("& -"), "what is nothing but signs finds nothing");
    }

    @Test
    void aConversationIsFoundWholeAlsoOnceTwoBecameOne() throws Exception {
        EmailId first = at.put("Message-ID: <a@x>\nSubject: Harvest\n\nCome.\n");
        EmailId other = at.put("Message-ID: <b@x>\nSubject: Baskets\n\nBring some.\n");
        assertEquals(List.of(first), at.find("thread:" + threadOf(first)));
        ThreadId alone = threadOf(first);
        ThreadId formerly = threadOf(other);

        EmailId joins = at.put("Message-ID: <c@x>\nReferences: <a@x> <b@x>\nSubject: Both\n\nI will.\n");

        ThreadId former = formerly.equals(threadOf(other)) ? alone : formerly;
        assertEquals(threadOf(first), threadOf(other));
        assertNotEquals(former, threadOf(other));
        assertEquals(Set.of(first, other, joins), Set.copyOf(at.find("thread:" + former)), "by its former id, too");
        assertEquals(Set.of(first, other, joins), Set.copyOf(at.find("thread:" + threadOf(joins))));
        assertEquals(List.of(other), at.find("bring thread:" + threadOf(first)));
    }

    private ThreadId threadOf(EmailId email) {
        return at.store.emails().get(email).flatMap(Email::threadId).orElseThrow();
    }

    @Test
    void findsWhatAnAttachmentSaysOnceItsTextIsKept() throws Exception {
        EmailId letter = at.put(
                """
                From: a@example.org
                Subject: plans
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                see attached
                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="plan.pdf"

                %PDF
                --b--
                """);
        assertEquals(List.of(), at.find("footbridge"));

        at.store
                .attachmentTexts()
                .keep(
                        letter,
                        new AttachmentText(
                                1,
                                List.of(
                                        new AttachmentText.Part("2", "A footbridge over the brook", Optional.empty()),
                                        new AttachmentText.Part("3", "", Optional.of("It is encrypted.")))));

        awaitCaughtUp();
        assertEquals(List.of(letter), at.find("footbridge attached"));
        assertEquals(List.of(letter), at.find("\"over the brook\""));
        assertEquals(List.of(), at.find("\"attached a footbridge\""));
        assertEquals(List.of(letter), at.find("body:footbridge"));
        assertEquals(List.of(), at.find("encrypted"));
    }

    @Test
    void whatAttachmentsSayIsLeftOutWhereItCannotBeRead() throws Exception {
        at.breaksAttachments = true;
        EmailId letter = at.put(
                """
                Subject: plans
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b

                see attached
                --b
                Content-Disposition: attachment; filename="plan.pdf"

                %PDF
                --b--
                """);

        assertEquals(List.of(letter), at.find("attached"));
        assertEquals(List.of(at.say("next", "the index goes on")), at.find("goes"));
    }

    @Test
    void findsTextThatIsOnlyInHtmlAndAttachmentsByTheirNames() throws Exception {
        EmailId html = at.put(
                """
                From: a@example.org
                Subject: news
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/html

                <p>A <b>lighthouse</b> &amp; a pier</p><script>neverfound()</script>
                --b
                Content-Type: application/pdf; name="tide_tables-2026.pdf"
                Content-Disposition: attachment; filename="tide_tables-2026.pdf"

                x
                --b--
                """);

        assertEquals(List.of(html), at.find("lighthouse"));
        assertEquals(List.of(), at.find("neverfound"));
        assertEquals(List.of(html), at.find("filename:tide"));
        assertEquals(List.of(html), at.find("filename:tide_tables-2026.pdf"));
        assertEquals(List.of(html), at.find("has:attachment"));
    }

    @Test
    void findsWhatOnlyTheHtmlHalfOfAnAlternativeSays() throws Exception {
        EmailId letter = at.put(
                """
                Subject: news
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/plain

                The plain half says little.
                --b
                Content-Type: text/html

                <p>The other half has a <b>lighthouse</b> and a pier.</p>
                --b--
                """);

        assertEquals(List.of(letter), at.find("\"a lighthouse and\" little"));
        assertEquals(List.of(letter), at.find("body:pier"));
        assertEquals(List.of(), at.find("\"little the other\""), "no phrase reaches from one into the other");
        assertEquals(
                "The plain <mark>half</mark> says little.",
                at.search("half lighthouse").items().get(0).snippet());
        assertTrue(at.search("lighthouse").items().get(0).snippet().startsWith("The plain half"));
    }

    @Test
    void followsKeywordsMovesAndRemovals() throws Exception {
        EmailId read = at.put("Subject: one\n\ntext\n", Keyword.SEEN);
        EmailId unread = at.put("Archive/2024", "Subject: two\n\ntext\n");
        assertEquals(List.of(unread), at.find("is:unread"));
        assertEquals(List.of(read), at.find("in:inbox"));
        assertEquals(List.of(unread), at.find("in:2024"));
        assertEquals(List.of(unread), at.find("in:archive/2024"));

        at.mail.keywords(at.mail.mailbox("INBOX"), read, Set.of(Keyword.FLAGGED));
        assertEquals(List.of(unread, read), at.find("is:unread"));
        assertEquals(List.of(read), at.find("is:flagged"));

        at.mail.expunge(at.mail.mailbox("INBOX"), read);
        assertEquals(List.of(unread), at.find("text"));
        assertEquals(1, at.index.state().documents());
    }

    @Test
    void anEmailInSeveralMailboxesIsFoundInEachUntilItIsThereNoMore() throws Exception {
        MailboxId archive = at.mail.mailbox("Archive").id();
        byte[] letter = "Subject: x\r\n\r\ntext\r\n".getBytes(UTF_8);
        EmailId email = at.mail
                .put(
                        at.mail.mailbox("INBOX"),
                        List.of(new Mailroom.Posted(letter, Searched.NOON, Set.of(), Set.of(archive))))
                .get(0);
        assertEquals(List.of(email), at.find("in:inbox"));
        assertEquals(List.of(email), at.find("in:archive is:unread"));
        assertEquals(List.of(), at.find("-in:archive"));

        at.mail.keywords(at.mail.mailbox("INBOX"), email, Set.of(Keyword.SEEN));
        assertEquals(List.of(email), at.find("in:archive is:read"));

        at.mail.expunge(at.mail.mailbox("INBOX"), email);
        assertEquals(List.of(), at.find("in:archive"));
    }

    @Test
    void pagesFollowOneAnotherInBothOrdersWhateverArrivesMeanwhile() throws Exception {
        List<EmailId> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(0, at.say("letter " + i, "word ".repeat(1 + i % 7)));
        }
        at.find("word");

        for (SearchRequest.Order order : SearchRequest.Order.values()) {
            List<EmailId> found = new ArrayList<>();
            Optional<String> next = Optional.empty();
            do {
                SearchRequest request = SearchRequest.of("word", 4).in(order);
                SearchPage page = at.index.search(next.map(request::after).orElse(request));
                page.items().forEach(hit -> found.add(hit.email()));
                assertEquals(25, page.total());
                next = page.next();
            } while (next.isPresent());
            assertEquals(25, found.size(), order + " gives each once");
            assertEquals(Set.copyOf(all), Set.copyOf(found));
            if (order == SearchRequest.Order.RECEIVED) {
                assertEquals(all, found);
            }
        }
    }

    @Test
    void aPlaceOfAnotherQueryIsRefused() throws Exception {
        at.say("a", "word");
        at.say("b", "word");
        at.find("word");
        String next = at.index.search(SearchRequest.of("word", 1)).next().orElseThrow();

        assertThrows(
                BadQueryException.class,
                () -> at.index.search(SearchRequest.of("other", 1).after(next)));
        assertThrows(
                BadQueryException.class,
                () -> at.index.search(SearchRequest.of("word", 1).after("rubbish!")));
    }

    @Test
    void relevancePrefersTheSubjectAndWhatIsNewer() throws Exception {
        EmailId body = at.say("something", "invoice");
        EmailId subject = at.say("invoice", "something");
        EmailId newer = at.say("something", "invoice");

        SearchPage page = at.index.search(at.asked("invoice").in(SearchRequest.Order.RELEVANCE));

        assertEquals(
                List.of(subject, newer, body),
                page.items().stream().map(SearchPage.Hit::email).toList());
    }

    @Test
    void snippetsShowWhereItMatchesAndAreSafe() throws Exception {
        at.say("x", "First line.\n\nPay <script>alert(1)</script> the invoice & go home.");

        String snippet = at.search("invoice").items().get(0).snippet();
        String none = at.search("subject:x").items().get(0).snippet();

        assertTrue(snippet.contains("<mark>invoice</mark>"), snippet);
        assertTrue(snippet.contains("&lt;script&gt;"), snippet);
        assertFalse(snippet.contains("<script"), snippet);
        assertFalse(none.contains("<script"), none);
        assertTrue(none.startsWith("First line."), none);
    }

    @Test
    void aSnippetMarksTheWordsOfTheTextAlsoWhereOthersStandElsewhere() throws Exception {
        at.say("harvest", "Bring baskets, and no dogs in the tea garden.");

        assertEquals(
                "Bring <mark>baskets</mark>, and no dogs in the tea garden.",
                at.search("from:ann harvest baskets").items().get(0).snippet());
        assertEquals(
                "Bring baskets, and no dogs in the <mark>tea</mark> <mark>garden</mark>.",
                at.search("harvest \"tea garden\"").items().get(0).snippet());
    }

    @Test
    void facetsCountAllMatchesNotOnlyThePage() throws Exception {
        for (int i = 0; i < 5; i++) {
            at.say("a", "word");
        }
        at.put("Archive", "From: bob@example.org\nSubject: x\n\nword\n");
        Mailroom other = new Mailroom(at.store, at.reader, TestAccounts.imap());
        other.mailboxes("INBOX");
        other.mailbox("Papierkorb", Role.TRASH);
        byte[] letter = "From: bob@example.org\r\nSubject: y\r\n\r\nword\r\n".getBytes(UTF_8);
        Set<MailboxId> both =
                Set.of(other.mailbox("INBOX").id(), other.mailbox("Papierkorb").id());
        other.put(other.mailbox("INBOX"), List.of(new Mailroom.Posted(letter, Searched.NOON, Set.of(), both)));
        at.find("word");

        SearchPage page = at.index.search(SearchRequest.of("word", 1));

        assertEquals(7, page.total());
        assertEquals(
                List.of(
                        new SearchPage.Facet(at.mail.account().toString(), 6),
                        new SearchPage.Facet(other.account().toString(), 1)),
                page.facets().get("account"));
        assertEquals(List.of(new SearchPage.Facet("2025", 7)), page.facets().get("year"));
        assertEquals(
                List.of(new SearchPage.Facet("ann@example.org", 5), new SearchPage.Facet("bob@example.org", 2)),
                page.facets().get("sender"));
        assertEquals(
                List.of(5L, 1L, 1L, 1L),
                page.facets().get("mailbox").stream()
                        .map(SearchPage.Facet::emails)
                        .toList());
        assertEquals(List.of(new SearchPage.Facet("false", 7)), page.facets().get("attachment"));
    }

    @Test
    void onlyTheAccountThatWasAskedFor() throws Exception {
        EmailId mine = at.say("a", "word");

        assertEquals(List.of(mine), at.find("account:test word"));
        assertEquals(List.of(), at.find("account:nobody word"));
        SearchRequest asked = at.asked("word");
        SearchRequest ofOther = new SearchRequest(
                asked.query(),
                Optional.of(new AccountId(99)),
                asked.order(),
                asked.after(),
                asked.limit(),
                asked.atLeast(),
                asked.patience());
        assertEquals(0, at.index.search(ofOther).total());
    }

    @Test
    void anAccountAndAMailboxAreFoundByEachOfTheirNames() throws Exception {
        EmailId mine = at.say("a", "word");
        Mailroom work = new Mailroom(at.store, at.reader, TestAccounts.named("Work", "ann@work.example.org"));
        work.mailboxes("INBOX", "Papierkorb");
        work.mailbox("Papierkorb", Role.TRASH);
        byte[] letter = "Subject: y\r\n\r\nword\r\n".getBytes(UTF_8);
        List<Mailroom.Posted> letters = List.of(new Mailroom.Posted(letter, Searched.NOON, Set.of()));
        EmailId kept = work.put(work.mailbox("INBOX"), letters).get(0);
        EmailId away = work.put(work.mailbox("Papierkorb"), letters).get(0);

        assertEquals(Set.of(kept, away), Set.copyOf(at.find("account:WORK")));
        assertEquals(Set.of(kept, away), Set.copyOf(at.find("account:ann@work.example.org")));
        assertEquals(Set.of(kept, away), Set.copyOf(at.find("account:" + work.account())));
        assertEquals(List.of(mine), at.find("-account:work"));
        assertEquals(List.of(away), at.find("in:trash"));
        assertEquals(List.of(away), at.find("in:papierkorb"));
        assertEquals(
                List.of(kept),
                at.find("in:" + work.mailbox("INBOX").id()),
                "the id is of one mailbox, the name of two");
        assertEquals(Set.of(mine, kept), Set.copyOf(at.find("in:inbox")));
    }

    @Test
    void goesOnWhereItStoodAfterARestart() throws Exception {
        EmailId before = at.say("a", "word");
        at.find("word");
        at.close();
        EmailId meanwhile = at.say("b", "word");

        at.open();

        assertEquals(List.of(meanwhile, before), at.find("word"));
        awaitCaughtUp();
        assertEquals(2, at.index.state().documents());
        assertEquals(0, at.index.state().behind());
    }

    @Test
    void anIndexThatIsMadeLaterFindsWhatWasThereBefore() throws Exception {
        EmailId before = at.say("a", "word");
        at.close();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .filter(file -> !file.equals(folder))
                    .forEach(file -> file.toFile().delete());
        }

        at.open();
        at.say("b", "other");

        awaitCaughtUp();
        assertEquals(List.of(before), at.find("word"));
    }

    @Test
    void anIndexThatIsMadeFromTheStoreSaysHowManyEmailsItHasStillToSee(@TempDir Path elsewhere) throws Exception {
        for (int i = 0; i < 20; i++) {
            at.say("letter", "word");
        }

        try (Searched later = new Searched(elsewhere, at.store, new FakeClock(), "word")) {
            Await.until("it reads them", Duration.ofSeconds(30), later.readings::hasQueuedThreads);

            assertEquals(20, later.index.state().behind());
            assertEquals(0, later.index.state().documents());
        }
    }

    @Test
    void aCorruptIndexIsSetAsideAndMadeAnew() throws Exception {
        EmailId email = at.say("a", "word");
        at.find("word");
        at.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("segments_"))
                    .toList()) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }

        at.open();

        awaitCaughtUp();
        assertEquals(List.of(email), at.find("word"));
        assertTrue(Files.isDirectory(folder.resolve("broken")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"breaks", "overflows"})
    void aContentThatIsTooMuchForItsReaderCostsOneEmailItsText(String what) throws Exception {
        at.breaks = what.equals("breaks") ? "nested" : "";
        at.overflows = what.equals("overflows");
        EmailId poisonous = at.say("poison subject", "nested");
        EmailId other = at.say("other", "word");

        assertEquals(List.of(other), at.find("word"));
        assertEquals(List.of(poisonous), at.find("subject:poison"));
        assertEquals(List.of(), at.find("body:nested"));
    }

    @Test
    void anIndexOfAnotherJournalCountsNothingAsSeen(@TempDir Path elsewhere) throws Exception {
        for (int i = 0; i < 20; i++) {
            at.say("before the backup", "word");
        }
        assertEquals(20, at.find("word").size());
        at.close();
        Searched restored = new Searched(elsewhere);
        EmailId kept = restored.say("kept", "kept word");
        restored.close();

        at = new Searched(folder, restored.store, new FakeClock(), "kept word");
        Journal.Cursor now = at.store.journal().end();
        Optional<List<EmailId>> all = at.index.all("word", kept.account(), now, Duration.ofMillis(300), 100);

        assertEquals(Optional.empty(), all, "nothing may be done by what another store held");
        assertTrue(at.index.state().behind() > 0);
        at.readings.release(1_000);
        awaitCaughtUp();
        assertEquals(List.of(kept), at.find("word"));
        assertEquals(
                Optional.of(List.of(kept)), at.index.all("word", kept.account(), now, Duration.ofSeconds(60), 100));
    }

    @Test
    void aFailureThatLastsCostsNothingOfTheIndex() throws Exception {
        EmailId before = at.say("a", "word");
        assertEquals(List.of(before), at.find("word"));
        at.failing.set(true);
        EmailId after = at.say("b", "word");
        Await.until(
                "it failed, and failed again when it was opened anew",
                Duration.ofSeconds(60),
                () -> at.failed.get() >= 3);

        at.failing.set(false);

        assertEquals(List.of(after, before), at.find("word"));
    }

    @Test
    void aFailureThatPassesCostsNothingOfTheIndex() throws Exception {
        EmailId before = at.say("a", "word");
        assertEquals(List.of(before), at.find("word"));
        at.failing.set(true);
        EmailId after = at.say("b", "word");
        assertEquals(
                List.of(before),
                at.index.search(SearchRequest.of("word", 9)).items().stream()
                        .map(SearchPage.Hit::email)
                        .toList());

        at.failing.set(false);

        assertEquals(List.of(after, before), at.find("word"));
        assertFalse(Files.exists(folder.resolve("broken")));
    }

    @Test
    void aRebuiltIndexTakesThePlaceOfTheOldOne() throws Exception {
        EmailId one = at.say("a", "word");
        at.find("word");

        at.index.rebuild();
        EmailId two = at.say("b", "word");
        awaitCaughtUp();

        assertEquals(List.of(two, one), at.find("word"));
        assertFalse(at.index.state().rebuilding());
        assertTrue(Files.isDirectory(folder.resolve("g2")));
    }

    @Test
    void aStoreThatFailsHalfWayLeavesNoEmailOut() throws Exception {
        at.find("word");
        at.failsAtContent.set(2);

        EmailId one = at.say("a", "word");
        EmailId two = at.say("b", "word");

        assertEquals(List.of(two, one), at.find("word"));
        assertEquals(0, at.failsAtContent.get(), "it did fail");
    }

    @Test
    void whatAFirstSyncBroughtDoesNotKeepNewMailWaiting() throws Exception {
        putHistoryOfFourThousand();
        Await.until("the first sync is being indexed", Duration.ofSeconds(30), at.readings::hasQueuedThreads);
        EmailId fresh = at.say("new", "word");
        at.readings.release(1_000);

        SearchPage meanwhile = at.search("word");

        assertEquals(
                List.of(fresh),
                meanwhile.items().stream().map(SearchPage.Hit::email).toList());
        assertTrue(meanwhile.index().behind() > 0, "the first sync is still being indexed, and the answer says so");
        assertTrue(
                meanwhile.index().documents() <= 1_001,
                "found among " + meanwhile.index().documents());
        at.readings.release(3_000);
        awaitCaughtUp();
        assertEquals(4_000, at.search("history").total());
    }

    @Test
    void allThatMatchesIsGivenOnlyByAnIndexThatSawEverything() throws Exception {
        List<EmailId> put = putHistoryOfFourThousand();
        AccountId account = at.mail.account();
        Journal.Cursor now = at.store.journal().end();

        assertEquals(Optional.empty(), at.index.all("history", account, now, Duration.ZERO, 10_000));
        at.readings.release(4_000);

        List<EmailId> found = at.index
                .all("history", account, now, Duration.ofSeconds(60), 10_000)
                .orElseThrow();
        assertEquals(Set.copyOf(put), Set.copyOf(found));
        assertEquals(
                7,
                at.index
                        .all("history", account, now, Duration.ZERO, 7)
                        .orElseThrow()
                        .size());
        assertEquals(
                List.of(),
                at.index
                        .all("history", new AccountId(99), now, Duration.ZERO, 7)
                        .orElseThrow());
        assertThrows(BadQueryException.class, () -> at.index.all("(history", account, now, Duration.ZERO, 7));
    }

    /** Each of its contents waits to be read. The index is stopped meanwhile, or it would see some headers without their content. */
    private List<EmailId> putHistoryOfFourThousand() throws Exception {
        at.find("word");
        at.index.close();
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            letters.add(new Mailroom.Posted(
                    ("Subject: old " + i + "\r\n\r\nhistory\r\n").getBytes(), Searched.NOON, Set.of()));
        }
        List<EmailId> put = at.mail.putHistory(at.mail.mailbox("Archive"), letters);
        at.holds = "history";
        at.open();
        return put;
    }

    private void awaitCaughtUp() {
        Await.until(
                "the index has caught up",
                Duration.ofSeconds(30),
                () -> at.index.state().behind() == 0 && !at.index.state().rebuilding());
    }
}
