package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.ThreadId;
import org.postferry.model.ThreadLinks;
import org.postferry.store.EmailQuery;

/** Conversations where the server names none, or not all. */
interface ThreadContract extends StorePromises {
    Instant NOON = Instant.parse("2025-12-01T12:00:00Z");

    /** @param names of what it answers, the oldest first */
    record Letter(int uid, String id, List<String> names, String subject, Instant receivedAt, Optional<String> thread) {
        Letter(int uid, String id, String... names) {
            this(uid, id, List.of(names), "", NOON.plusSeconds(uid), Optional.empty());
        }

        static Letter subject(int uid, String subject, Duration later) {
            return new Letter(uid, "m" + uid, List.of(), subject, NOON.plus(later), Optional.empty());
        }

        Letter inThread(String name) {
            return new Letter(uid, id, names, subject, receivedAt, Optional.of(name));
        }
    }

    private StoreBatch with(Lane lane, Letter... letters) {
        StoreBatch batch = at().batch(lane);
        for (Letter letter : letters) {
            RemoteId id = new RemoteId.Uid(at().inbox.id(), StoreFixture.UIDVALIDITY, letter.uid());
            byte[] header = ("Message-ID: <" + letter.id() + ">\r\nReferences: " + letter.names() + "\r\nSubject: "
                            + letter.subject() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            RemoteFact.EmailSeen seen = new RemoteFact.EmailSeen(
                    id,
                    HeaderBytes.of(header),
                    false,
                    letter.receivedAt(),
                    1_000 + letter.uid(),
                    Set.of(StoreFixture.member(at().inbox.id())),
                    letter.thread(),
                    Optional.empty(),
                    Optional.empty());
            batch.fact(seen, header(letter));
        }
        return batch;
    }

    private static EmailHeader header(Letter letter) {
        List<EmailAddress> nobody = List.of();
        return new EmailHeader(
                List.of(letter.id()),
                List.of(),
                letter.names(),
                nobody,
                nobody,
                nobody,
                nobody,
                nobody,
                letter.subject(),
                Optional.empty());
    }

    private void put(Letter... letters) {
        with(Lane.head(at().inbox), letters).applied();
    }

    private Email letter(int uid) {
        RemoteId id = new RemoteId.Uid(at().inbox.id(), StoreFixture.UIDVALIDITY, uid);
        EmailId email = at().store.emails().find(at().account, at().inbox, id).orElseThrow();
        return at().store.emails().get(email).orElseThrow();
    }

    private ThreadId threadOf(int uid) {
        return letter(uid).threadId().orElseThrow();
    }

    private List<EmailId> emailsOf(ThreadId thread) {
        return at()
                .store
                .emails()
                .page(new EmailQuery(
                        Optional.empty(), Optional.empty(), Optional.of(thread), false, Optional.empty(), 500))
                .items()
                .stream()
                .map(Email::id)
                .toList();
    }

    @Test
    default void whatNamesTheSameEmailIsOneConversationWhateverComesFirst() {
        put(new Letter(1, "c", "a", "b"));
        put(new Letter(2, "d", "a"), new Letter(3, "x"));
        put(new Letter(4, "a"), new Letter(5, "b", "a"));

        assertEquals(threadOf(1), threadOf(2));
        assertEquals(threadOf(1), threadOf(4));
        assertEquals(threadOf(1), threadOf(5));
        assertNotEquals(threadOf(1), threadOf(3));
        assertEquals(
                List.of(
                        letter(5).id(),
                        letter(4).id(),
                        letter(2).id(),
                        letter(1).id()),
                emailsOf(threadOf(1)));
        assertEquals(List.of(letter(3).id()), emailsOf(threadOf(3)));
    }

    @Test
    default void anEmailThatConnectsTwoConversationsMakesThemOneAndTheOldNameStillFindsThem() throws Exception {
        put(new Letter(1, "a"));
        put(new Letter(2, "c", "b"));
        ThreadId older = threadOf(1);
        ThreadId younger = threadOf(2);
        assertNotEquals(older, younger);

        put(new Letter(3, "b", "a"));

        assertEquals(older, threadOf(2));
        assertEquals(3, emailsOf(younger).size());
        at().crash();
        assertEquals(3, emailsOf(younger).size());
        put(new Letter(4, "z", "c"));
        assertEquals(older, threadOf(4));
    }

    @Test
    default void theOrderOfArrivalChangesNoConversation() {
        Random random = new Random(7);
        for (int round = 0; round < 10; round++) {
            List<Letter> letters = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int uid = round * 12 + i + 1;
                String conversation = "r" + round + "c" + i % 3;
                letters.add(
                        i < 3
                                ? new Letter(uid, conversation + "e0")
                                : new Letter(uid, conversation + "e" + i, conversation + "e" + (i < 6 ? 0 : i - 3)));
            }
            List<Letter> shuffled = new ArrayList<>(letters);
            Collections.shuffle(shuffled, random);
            shuffled.forEach(this::put);

            Set<ThreadId> threads = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                threads.add(threadOf(letters.get(i).uid()));
                assertEquals(
                        threadOf(letters.get(i % 3).uid()),
                        threadOf(letters.get(i).uid()),
                        "round " + round);
            }
            assertEquals(3, threads.size());
        }
    }

    @Test
    default void emailsThatNameEachOtherInALoopAreOneConversation() {
        put(new Letter(1, "a", "b"));
        put(new Letter(2, "b", "c"));
        put(new Letter(3, "c", "a", "c"));

        assertEquals(threadOf(1), threadOf(2));
        assertEquals(threadOf(1), threadOf(3));
    }

    @Test
    default void anAnswerWithoutNamesJoinsItsSubjectIfThatWasOfLate() {
        put(Letter.subject(1, "Proofs", Duration.ZERO), Letter.subject(2, "Proofs", Duration.ofHours(1)));
        put(Letter.subject(3, "Re: [choir] proofs ", Duration.ofHours(2)));
        put(Letter.subject(4, "Re: Proofs", ThreadLinks.SUBJECT_WINDOW.multipliedBy(3)));

        assertNotEquals(threadOf(1), threadOf(2), "equal subjects alone are no conversation");
        assertEquals(threadOf(2), threadOf(3));
        assertNotEquals(threadOf(2), threadOf(4));
    }

    @Test
    default void anAnswerWithoutNamesMayComeFirst() {
        put(Letter.subject(3, "AW: Proofs", Duration.ofHours(2)));
        put(Letter.subject(1, "Proofs", Duration.ZERO));

        assertEquals(threadOf(1), threadOf(3));
    }

    @Test
    default void whatTheServerNamesStaysAndTakesInWhatBelongsToIt() {
        put(new Letter(1, "b", "a"));
        put(new Letter(2, "a").inThread("T1"), new Letter(3, "x", "a").inThread("T2"));
        put(new Letter(4, "c", "b"), new Letter(5, "y", "x"));

        assertEquals(threadOf(2), threadOf(1));
        assertEquals(threadOf(2), threadOf(4));
        assertNotEquals(threadOf(2), threadOf(3));
        assertEquals(threadOf(3), threadOf(5));
        assertEquals(3, emailsOf(threadOf(2)).size());
    }

    @Test
    default void anEmailThatTheServerPutsIntoAnotherConversationGoesThere() throws Exception {
        put(new Letter(1, "a").inThread("T1"), new Letter(2, "b").inThread("T1"), new Letter(3, "c").inThread("T2"));
        RemoteId id = new RemoteId.Uid(at().inbox.id(), StoreFixture.UIDVALIDITY, 2);
        RemoteFact moved = new RemoteFact.EmailChanged(
                id, Set.of(StoreFixture.member(at().inbox.id())), Optional.of("T2"));

        at().batch(Lane.head(at().inbox)).fact(moved).applied();
        at().crash();

        assertNotEquals(threadOf(1), threadOf(2));
        assertEquals(threadOf(3), threadOf(2));
        assertEquals(1, emailsOf(threadOf(1)).size());
        assertEquals(2, emailsOf(threadOf(3)).size());
        put(new Letter(4, "d", "b"));
        assertEquals(threadOf(3), threadOf(4), "who answers it belongs to it");
        at().batch(Lane.head(at().inbox))
                .fact(new RemoteFact.EmailChanged(
                        id, Set.of(StoreFixture.member(at().inbox.id()))))
                .applied();
        assertEquals(threadOf(3), threadOf(2), "silence moves nothing");
    }

    @Test
    default void aConversationSurvivesACrashAndABatchThatFails() throws Exception {
        put(new Letter(1, "a"));
        at().contract.failCommit(at().store, 1);
        org.junit.jupiter.api.Assertions.assertThrows(
                org.postferry.store.StoreFailure.class, () -> put(new Letter(2, "x"), new Letter(3, "b", "a", "x")));
        put(new Letter(4, "n"));
        at().crash();

        put(new Letter(5, "c", "a"), new Letter(6, "o", "n"), new Letter(7, "y", "x"));

        assertEquals(threadOf(1), threadOf(5));
        assertEquals(threadOf(4), threadOf(6));
        assertEquals(3, new HashSet<>(Arrays.asList(threadOf(5), threadOf(6), threadOf(7))).size());
    }
}
