package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** Visible is the outbox replayed over base, whatever happens in which order; and the journal names whatever looks different. */
interface ReplayContract extends StorePromises {
    int SEEDS = 12;
    int STEPS = 60;
    int EMAILS = 6;
    List<Keyword> KEYWORDS = List.of(Keyword.SEEN, Keyword.FLAGGED, Keyword.ANSWERED);

    /** A run of random wishes, pulls, answers and crashes, and what must be shown after each. */
    final class Run {
        private final StoreFixture at;
        private final Wishing wishing;
        private final Random random;
        private final Map<MutationId, Wish> wishes = new TreeMap<>();
        private final Map<EmailId, Optional<Email>> seen = new TreeMap<>();
        private final List<EmailId> emails = new ArrayList<>();
        private Optional<Claim> claim = Optional.empty();
        private Journal.Cursor cursor;

        Run(StoreFixture at, int seed) {
            this.at = at;
            this.wishing = new Wishing(at);
            this.random = new Random(seed);
            for (int number = 1; number <= EMAILS; number++) {
                emails.add(at.email(number));
            }
            cursor = at.end();
            emails.forEach(id -> seen.put(id, at.store.emails().get(id)));
        }

        void step() throws Exception {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> wish();
                case 3 -> pull();
                case 4, 5 -> answer();
                case 6 -> giveUp();
                default -> crash();
            }
            verify();
        }

        private void wish() {
            // one email each: of a wish for several, a part may be settled, and the server has the word on that part
            List<EmailId> named = List.of(emails.get(random.nextInt(EMAILS)));
            Set<Keyword> add = keywords();
            Set<Keyword> remove = keywords();
            remove.removeAll(add);
            boolean toArchive = random.nextBoolean();
            Wish wish = random.nextInt(3) > 0
                    ? new Wish.SetKeywords(named, add, remove)
                    : new Wish.SetMailboxes(
                            named,
                            Set.of(toArchive ? at.archive.id() : at.inbox.id()),
                            Set.of(toArchive ? at.inbox.id() : at.archive.id()));
            wishes.put(wishing.submit(wish), wish);
        }

        private Set<Keyword> keywords() {
            Set<Keyword> some = new HashSet<>(KEYWORDS);
            some.removeIf(keyword -> random.nextInt(3) > 0);
            return some;
        }

        private void pull() {
            int number = 1 + random.nextInt(EMAILS);
            if (at.find(number).isPresent()) {
                at.head().changed(number, keywords().toArray(Keyword[]::new)).applied();
            }
        }

        private void answer() {
            if (claim.isEmpty()) {
                claim = wishing.next();
                return;
            }
            Claim one = claim.get();
            claim = Optional.empty();
            switch (random.nextInt(4)) {
                case 0 -> wishing.refuse(one, "NO");
                case 1 -> wishing.failed(one, Kind.TRANSIENT, random.nextBoolean(), at.clock.instant());
                default -> wishing.settle(one);
            }
        }

        private void giveUp() {
            wishes.keySet().stream()
                    .skip(random.nextInt(1 + wishes.size()))
                    .findFirst()
                    .ifPresent(id -> {
                        switch (random.nextInt(3)) {
                            case 0 -> wishing.outbox().discard(id);
                            case 1 -> wishing.outbox().retry(id);
                            default -> at.clock.advance(java.time.Duration.ofSeconds(30));
                        }
                    });
        }

        private void crash() throws Exception {
            if (random.nextInt(4) == 0) {
                at.crash();
                claim = Optional.empty();
            }
        }

        private void verify() {
            Set<String> told = new HashSet<>(at.journalled(cursor));
            Map<MailboxId, Integer> totals = new TreeMap<>();
            for (EmailId id : emails) {
                Optional<Email> shown = at.store.emails().get(id);
                assertShown(id, shown);
                if (!shown.equals(seen.put(id, shown))) {
                    assertEquals(true, told.contains("EMAIL " + id), id + " is not journalled");
                }
                shown.ifPresent(email -> email.mailboxIds().forEach(mailbox -> totals.merge(mailbox, 1, Integer::sum)));
            }
            for (Mailbox mailbox : at.store.mailboxes().list(at.account)) {
                int expected = totals.getOrDefault(mailbox.id(), 0);
                assertEquals(expected, mailbox.totalEmails(), mailbox.path());
                assertEquals(
                        expected,
                        at.store
                                .emails()
                                .page(EmailQuery.ofMailbox(mailbox.id(), 100))
                                .items()
                                .size());
            }
            cursor = at.end();
        }

        private void assertShown(EmailId id, Optional<Email> shown) {
            Set<MailboxId> mailboxes = new HashSet<>();
            Set<Keyword> keywords = new HashSet<>();
            for (EmailStore.StoredMembership base : at.store.emails().memberships(id)) {
                mailboxes.add(base.mailbox());
                keywords.addAll(base.keywords());
            }
            wishes.forEach((mutation, wish) -> {
                boolean pending = wishing.outbox()
                        .get(mutation)
                        .filter(one -> one.state() == Mutation.State.PENDING)
                        .isPresent();
                if (pending && WishRow.emails(wish).contains(id)) {
                    replay(wish, mailboxes, keywords);
                }
            });
            if (shown.isPresent()) {
                assertEquals(mailboxes, shown.get().mailboxIds());
                assertEquals(keywords, shown.get().keywords());
            }
        }

        private static void replay(Wish wish, Set<MailboxId> mailboxes, Set<Keyword> keywords) {
            if (wish instanceof Wish.SetKeywords one) {
                keywords.removeAll(one.remove());
                keywords.addAll(one.add());
            } else if (wish instanceof Wish.SetMailboxes one) {
                mailboxes.removeAll(one.remove());
                mailboxes.addAll(one.add());
            }
        }
    }

    @Test
    default void visibleIsTheOutboxReplayedOverBase() throws Exception {
        at().synced(1, 2, 3, 4, 5, 6);
        at().synced(at().archive);
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(at(), seed);
            for (int step = 0; step < STEPS; step++) {
                run.step();
            }
            restore();
        }
    }

    /** Everything is as it was at the beginning, for the next seed. */
    private void restore() {
        Wishing wishing = new Wishing(at());
        for (Mutation open : wishing.outbox()
                .list(Optional.of(at().account), Optional.of(Mutation.State.PENDING), Optional.empty(), 500)
                .items()) {
            wishing.outbox().discard(open.id());
        }
        at().clock.advance(java.time.Duration.ofHours(1));
        wishing.settleAll();
        at().head().seen(1, 2, 3, 4, 5, 6).current().applied();
        at().head(at().archive).current().applied();
    }
}
