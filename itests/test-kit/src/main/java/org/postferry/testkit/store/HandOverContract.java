package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;
import org.postferry.testkit.ProvesLimit;

/** A message is handed over beside all else: nothing waits for it, and it is handed over by nobody else meanwhile. */
interface HandOverContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Claim handingOver() {
        Claim claim = wishing().claim();
        assertInstanceOf(Work.Submit.class, claim.work());
        wishing().outbox().handingOver(claim);
        return claim;
    }

    private void accepted(Claim claim) {
        wishing().outbox().settleSubmission(at().lease, claim, new Submission.Accepted(List.of(), true, true));
        wishing().outbox().handOverEnded(claim);
    }

    @Test
    default void whatIsBeingHandedOverKeepsNothingElseWaiting() {
        at().synced(1);
        MutationId sent = wishing().send("m@x");
        Claim sending = handingOver();
        MutationId seen = wishing().set(Keyword.SEEN, 1);

        Claim other = wishing().claim();
        assertInstanceOf(RemoteCommand.SetKeywords.class, Wishing.command(other));
        wishing().settle(other);
        assertEquals(Mutation.State.SETTLED, wishing().state(seen));
        assertEquals(Optional.empty(), wishing().next(), "nobody hands it over a second time");
        assertFalse(wishing().outbox().discard(sent), "it is with the server");

        accepted(sending);
        assertEquals(Mutation.State.SETTLED, wishing().state(sent));
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void aHandOverThatEndedWithoutAWordComesBackToBeLookedUp() {
        MutationId sent = wishing().send("m@x");
        Claim sending = handingOver();
        sending.steps().record("handing over");

        wishing().outbox().handOverEnded(sending);

        Claim again = wishing().claim();
        assertEquals(sent, again.id());
        assertTrue(again.looksUpFirst());
        assertEquals(List.of("handing over"), again.steps().taken());
    }

    @Test
    default void whatMayHaveBeenHandedOverIsNotTakenBackButCanBeGivenUp() throws Exception {
        MutationId first = wishing().send("m1@x");
        Claim sending = handingOver();
        sending.steps().record("handing over");
        wishing().outbox().handOverEnded(sending);
        putOff(sending);
        assertEquals(Optional.empty(), wishing().outbox().undo(first), "nobody knows");
        at().crash();
        assertEquals(Optional.empty(), wishing().outbox().undo(first), "nor after a crash");

        wishing().outbox().unknown(at().lease, wishing().claim(), "the answer was lost");

        assertEquals(Optional.empty(), wishing().outbox().undo(first), "a person has to decide");
        assertEquals(Mutation.State.UNKNOWN, wishing().state(first));
        assertTrue(wishing().outbox().retry(first));
        assertEquals(Optional.empty(), wishing().outbox().undo(first), "the first try may have sent it");
        assertTrue(wishing().outbox().discard(first));
    }

    @Test
    default void afterATryThatHandedNothingOverItBeginsAnewAndCanBeTakenBack() {
        MutationId sent = wishing().send("m@x");
        Claim sending = handingOver();
        sending.steps().record("handing over");

        wishing().outbox().notHandedOver(at().lease, sending);
        putOff(sending);
        wishing().outbox().handOverEnded(sending);

        Claim again = handingOver();
        assertEquals(List.of(), again.steps().taken());
        wishing().outbox().handOverEnded(again);
        putOff(again);
        assertEquals(Optional.of(sent), wishing().outbox().undo(sent));
        assertEquals(Optional.empty(), wishing().outbox().get(sent));
    }

    private void putOff(Claim claim) {
        wishing()
                .failed(
                        claim,
                        ConnectorException.Kind.TRANSIENT,
                        false,
                        at().clock.instant());
    }

    @Test
    default void afterACrashNothingIsBeingHandedOver() throws Exception {
        wishing().send("m@x");
        Claim sending = handingOver();
        sending.steps().record("handing over");

        at().crash();

        assertEquals(List.of("handing over"), wishing().claim().steps().taken());
    }

    @Test
    @ProvesLimit("OutboxStore.MAX_HANDED_OVER_AT_ONCE")
    default void onlySoManyMessagesAreHandedOverAtOnceAndOthersGoOn() {
        at().synced(1);
        List<Claim> stalled = new ArrayList<>();
        for (int i = 0; i < OutboxStore.MAX_HANDED_OVER_AT_ONCE; i++) {
            wishing().send("m" + i + "@x");
            stalled.add(handingOver());
        }
        MutationId fourth = wishing().send("last@x");
        assertEquals(Optional.empty(), wishing().next());
        wishing().set(Keyword.SEEN, 1);
        Claim other = wishing().claim();
        assertInstanceOf(RemoteCommand.SetKeywords.class, Wishing.command(other));
        wishing().settle(other);

        accepted(stalled.remove(0));
        Claim last = handingOver();
        assertEquals(fourth, last.id());
        wishing().failed(last, Kind.TRANSIENT, true, at().clock.instant().plusSeconds(10));
        wishing().outbox().handOverEnded(last);
        wishing().send("another@x");
        stalled.add(handingOver());
        at().clock.advance(Duration.ofSeconds(11));
        assertTrue(
                wishing()
                        .next()
                        .filter(next -> next.work() instanceof Work.Submit)
                        .isEmpty(),
                "one that is tried again waits like all others");
    }

    @Test
    default void theTimeOfTheNextWishIsNotHiddenByAHandOver() {
        at().synced(1);
        wishing().send("m@x");
        handingOver();
        assertTrue(wishing().outbox().nextTime(at().account).isPresent(), "it is not over yet");
        wishing().set(Keyword.SEEN, 1);
        Instant later = at().clock.instant().plusSeconds(90);

        wishing().failed(wishing().claim(), Kind.TRANSIENT, true, later);

        assertEquals(
                Optional.of(later.truncatedTo(ChronoUnit.SECONDS)),
                wishing().outbox().nextTime(at().account).map(time -> time.truncatedTo(ChronoUnit.SECONDS)));
    }
}
