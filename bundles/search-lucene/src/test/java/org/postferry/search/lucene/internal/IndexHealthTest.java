package org.postferry.search.lucene.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.StoreGone;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.store.Journal;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;

class IndexHealthTest {
    private final List<String> told = new ArrayList<>();
    private Supplier<IndexState> present = () -> new IndexState(12_345, 0, 67_000_000, false, Optional.empty());

    @Test
    void saysHowLargeTheIndexIsAndHowFar() {
        IndexHealth health = new IndexHealth(new Index(), new Board(), Executors.newSingleThreadScheduledExecutor());

        health.look();
        present = () -> new IndexState(20, 1_234, 90_000, true, Optional.empty());
        health.look();
        present = () -> new IndexState(20, 7, 90_000, false, Optional.of("no space left on device"));
        health.look();
        present = () -> {
            throw new StoreGone("gone", new IllegalStateException());
        };
        health.look();
        health.close();

        assertEquals(
                List.of(
                        "index true 12,345 emails in 67 MB",
                        "index true 20 emails in less than 1 MB, 1,234 changes behind, being made anew",
                        "index false 20 emails in less than 1 MB, 7 changes behind; it does not go on: no space left on device",
                        "index false the store does not answer",
                        "index false no search index"),
                told);
    }

    @Test
    void aLookThatGoesOnIsWaitedForAndNotInterrupted() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        present = () -> {
            looking.countDown();
            try {
                closing.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted within the store", e);
            }
            return new IndexState(20, 0, 90_000, false, Optional.empty());
        };
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        IndexHealth health = new IndexHealth(new Index(), new Board(), looks);
        looks.execute(health::look);
        looking.await();
        Thread closes = new Thread(health::close);
        closes.start();
        Await.until("it stops", Duration.ofSeconds(10), looks::isShutdown);
        closing.countDown();
        closes.join();

        assertEquals(List.of("index true 20 emails in less than 1 MB", "index false no search index"), told);
    }

    @Test
    @ProvesLimit("IndexHealth.MAX_LOOK")
    void aLookThatDoesNotEndKeepsNoBundleFromStopping() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        present = () -> {
            looking.countDown();
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted within the store", e);
            }
            return new IndexState(20, 0, 90_000, false, Optional.empty());
        };
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        IndexHealth health = new IndexHealth(new Index(), new Board(), looks);
        looks.execute(health::look);
        looking.await();

        assertTimeoutPreemptively(Duration.ofSeconds(60), health::close);

        assertEquals(List.of("index false no search index"), told);
        hanging.countDown();
        assertTrue(looks.awaitTermination(60, TimeUnit.SECONDS));
    }

    private final class Index implements SearchIndex {
        @Override
        public SearchPage search(SearchRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<List<EmailId>> all(
                String query, AccountId account, Journal.Cursor asOf, Duration patience, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public IndexState state() {
            return present.get();
        }

        @Override
        public void rebuild() {
            throw new UnsupportedOperationException();
        }
    }

    private final class Board implements SyncState {
        @Override
        public Optional<AccountStatus> account(AccountId id) {
            return Optional.empty();
        }

        @Override
        public List<MailboxStatus> mailboxes(AccountId id) {
            return List.of();
        }

        @Override
        public List<PartStatus> parts() {
            return List.of();
        }

        @Override
        public void report(String part, boolean up, String reason) {
            told.add(part + " " + up + " " + reason);
        }

        @Override
        public long revision() {
            return 0;
        }

        @Override
        public long awaitChange(long seen, Duration atMost) {
            return seen;
        }
    }
}
