package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A wish is given up, or failed for good, whose answer was lost: the server may have done it, and no later wish may take base for what is there. */
interface GivenUpContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private RemoteId.Uid inArchive(int uid) {
        return StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, uid);
    }

    private Optional<EmailId> archived(int uid) {
        return at().store.emails().find(at().account, at().archive, inArchive(uid));
    }

    private Set<MailboxId> inDoubt() {
        return wishing().outbox().inDoubt(at().account);
    }

    /** Email 1 is in the inbox, and moving it to the archive was given up. @param answered by a no */
    private EmailId givenUp(boolean answered) {
        at().synced(1, 2);
        at().synced(at().archive);
        MutationId id = wishing().move(1);
        wishing().failed(wishing().claim(), Kind.TRANSIENT, answered, at().clock.instant());
        assertTrue(wishing().outbox().discard(id));
        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
        return at().email(1);
    }

    /** Emails 1 and 2 are in the inbox, and moving them to the archive was sent. */
    private MutationId sent() {
        at().synced(1, 2);
        at().synced(at().archive);
        return wishing().move(1, 2);
    }

    /** The same, and the answer was lost. */
    private MutationId lost() {
        MutationId id = sent();
        wishing().failed(wishing().claim(), Kind.TRANSIENT, false, at().clock.instant());
        return id;
    }

    /** It is done, and this is found before anything else is asked of the emails. */
    private void assertFoundBeforeItIsTriedAgain(MutationId failed) {
        EmailId one = at().email(1);
        EmailId two = at().email(2);
        assertEquals(Mutation.State.FAILED, wishing().state(failed));
        assertEquals(Set.of(at().inbox.id(), at().archive.id()), inDoubt());
        assertTrue(wishing().outbox().retry(failed));
        wishing().submit(new Wish.SetKeywords(List.of(one, two), Set.of(Keyword.FLAGGED), Set.of()));
        assertEquals(Optional.empty(), wishing().next());

        at().head(at().archive)
                .fact(at().seen(inArchive(140), 1))
                .fact(at().seen(inArchive(141), 2))
                .count(2)
                .current()
                .applied();
        at().head().gone(1, 2).count(0).current().applied();
        at().sweep();
        at().head().count(0).current().applied();

        assertEquals(Optional.of(one), archived(140), "it is the same email");
        assertEquals(Set.of(), inDoubt());
        RemoteCommand.SetKeywords asked =
                (RemoteCommand.SetKeywords) Wishing.command(wishing().claim());
        assertEquals(Set.of(inArchive(140), inArchive(141)), asked.ids());
        assertEquals(Mutation.State.SETTLED, wishing().state(failed), "it was done");
    }

    private void archiveTells(int... uids) {
        StoreBatch batch = at().head(at().archive);
        for (int uid : uids) {
            batch.fact(at().seen(inArchive(uid), 1));
        }
        batch.count(uids.length).current().applied();
    }

    @Test
    default void whatWasDoneNeverthelessIsFoundBeforeTheNextWishLeaves() {
        EmailId one = givenUp(false);
        wishing().submit(new Wish.SetKeywords(List.of(one), Set.of(Keyword.FLAGGED), Set.of()));

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Set.of(at().inbox.id(), at().archive.id()), inDoubt());
        archiveTells(140);
        assertEquals(Set.of(at().inbox.id()), inDoubt());
        assertEquals(Optional.of(one), archived(140), "it is the same email");
        at().head().gone(1).count(1).current().applied();
        assertEquals(Optional.empty(), wishing().next(), "it is still in the inbox here");
        at().sweep();
        at().head().count(1).current().applied();

        assertEquals(Set.of(), inDoubt());
        RemoteCommand.SetKeywords asked =
                (RemoteCommand.SetKeywords) Wishing.command(wishing().claim());
        assertEquals(at().archive, asked.scope());
        assertEquals(Set.of(inArchive(140)), asked.ids());
    }

    @Test
    default void whatWasSoBeforeIsNotTakenForDone() {
        EmailId one = givenUp(false);
        MutationId back = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(one),
                        Set.of(at().inbox.id()),
                        Set.of(at().archive.id())));

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(back));
        at().head().gone(1).count(1).current().applied();
        at().sweep();
        at().head().count(1).current().applied();
        assertEquals(Optional.empty(), wishing().next(), "it may be in the archive");
        archiveTells(140);

        RemoteCommand.SetMailboxes asked =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(inArchive(140)), asked.ids());
        assertEquals(Set.of(at().inbox), asked.add());
        assertEquals(Set.of(at().archive), asked.remove());
    }

    @Test
    default void whatWasNotDoneIsAsItWas() {
        EmailId one = givenUp(false);
        wishing().set(Keyword.FLAGGED, 1);

        at().head().count(2).current().applied();
        archiveTells();

        Claim claim = wishing().claim();
        assertEquals(Set.of(1), Wishing.uids(((RemoteCommand.SetKeywords) Wishing.command(claim)).ids()));
        archiveTells(140);
        assertFalse(archived(140).equals(Optional.of(one)), "somebody else's equal email is another");
    }

    @Test
    default void aNoLeavesNoDoubt() {
        givenUp(true);
        wishing().set(Keyword.FLAGGED, 1);

        assertEquals(Set.of(), inDoubt());
        assertTrue(wishing().next().isPresent());
    }

    @Test
    default void aNoForGoodAfterALostAnswerMayBeSaidOfWhatIsDone() {
        MutationId id = lost();

        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());

        assertFoundBeforeItIsTriedAgain(id);
    }

    @Test
    default void triesThatAreUsedUpAfterALostAnswerMayHaveDoneIt() {
        MutationId id = lost();

        for (int i = 0; i < 5; i++) {
            wishing().failed(wishing().claim(), Kind.TRANSIENT, true, at().clock.instant());
        }

        assertFoundBeforeItIsTriedAgain(id);
    }

    @Test
    default void refusalsThatAreUsedUpAfterALostAnswerMayBeSaidOfWhatIsDone() {
        MutationId id = lost();

        for (int i = 0; i < 5; i++) {
            wishing().refuse(wishing().claim(), "NO they are not there");
            at().clock.advance(Duration.ofSeconds(11));
        }

        assertFoundBeforeItIsTriedAgain(id);
    }

    @Test
    default void aDefectMidwayMayComeAfterItWasDone() {
        MutationId id = sent();

        wishing().outbox().gaveUp(at().lease, wishing().claim(), "a defect");

        assertEquals(
                "a defect",
                wishing().outbox().get(id).orElseThrow().tries().get(0).serverSaid());
        assertFoundBeforeItIsTriedAgain(id);
    }

    /** What travels together is one command: when one of the wishes is given up, the other is still to be looked up. */
    @Test
    default void ofWishesThatTravelledTogetherAllAreInDoubt() {
        at().synced(1, 2);
        at().synced(at().archive);
        EmailId two = at().email(2);
        MutationId one = wishing().move(1);
        MutationId other = wishing().move(2);
        wishing().failed(wishing().claim(), Kind.TRANSIENT, false, at().clock.instant());

        assertTrue(wishing().outbox().discard(one));
        Claim rest = wishing().claim();
        assertTrue(rest.looksUpFirst(), "it may be done, too");
        assertEquals(Set.of(2), Wishing.uids(((RemoteCommand.SetMailboxes) Wishing.command(rest)).ids()));
        wishing().failed(rest, Kind.TRANSIENT, true, at().clock.instant());
        assertTrue(wishing().outbox().discard(other));

        wishing().set(Keyword.FLAGGED, 2);
        assertEquals(Optional.empty(), wishing().next());
        at().head(at().archive)
                .fact(at().seen(inArchive(141), 2))
                .count(1)
                .current()
                .applied();
        assertEquals(Optional.of(two), archived(141), "it is the same email");
    }

    /** Head begins where its first pull ends; what was there before is told by history. */
    @Test
    default void aMailboxWhoseHistoryIsNotDoneLeavesTheDoubt() {
        at().synced(1);
        MutationId id = wishing().move(1);
        EmailId one = at().email(1);
        wishing().failed(wishing().claim(), Kind.TRANSIENT, false, at().clock.instant());
        assertTrue(wishing().outbox().discard(id));
        MutationId marked = wishing().set(Keyword.FLAGGED, 1);

        at().head(at().archive).current().applied();
        at().head().gone(1).count(0).current().applied();
        at().sweep();
        at().head().count(0).current().applied();

        assertEquals(Set.of(at().archive.id()), inDoubt());
        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(marked));
        at().batch(Lane.history(at().archive))
                .fact(at().seen(inArchive(140), 1))
                .whole("token")
                .applied();
        at().head(at().archive).count(1).current().applied();
        assertEquals(Optional.of(one), archived(140), "it is the same email");
        assertTrue(wishing().next().isPresent());
    }

    @Test
    default void whatIsLeftWhereAnotherWishOfTheSameCommandFailedIsAskedAtOnce() {
        at().synced(1, 2);
        at().synced(at().archive, 3);
        MutationId failing = wishing().set(Keyword.FLAGGED, 1);
        MutationId other = wishing()
                .submit(new Wish.SetKeywords(
                        List.of(at().email(2), archived(3).orElseThrow()), Set.of(Keyword.FLAGGED), Set.of()));
        Outcome notNow = new Outcome.Refused(Kind.TRANSIENT, "not now");
        Outcome done = new Outcome.Done(Optional.empty());
        for (int i = 0; i < 4; i++) {
            wishing().settle(wishing().claim(), List.of(), Map.of(at().uid(2), i == 0 ? done : notNow), notNow);
            at().clock.advance(Duration.ofSeconds(11));
        }
        wishing().settle(wishing().claim(), List.of(), Map.of(), notNow);
        assertEquals(Mutation.State.FAILED, wishing().state(failing));
        assertEquals(Mutation.State.PENDING, wishing().state(other));

        RemoteCommand.SetKeywords rest =
                (RemoteCommand.SetKeywords) Wishing.command(wishing().claim());

        assertEquals(at().archive, rest.scope());
    }

    @Test
    default void ofOneCommandOnlyTheEmailsThatMayBeDoneAreInDoubt() {
        at().synced(1, 2);
        at().synced(at().archive);
        MutationId one = wishing().move(1);
        MutationId two = wishing().move(2);
        Outcome notNow = new Outcome.Refused(Kind.TRANSIENT, "not now");
        Outcome unknown = new Outcome.Unknown("the answer was lost");
        for (int i = 0; i < 4; i++) {
            wishing().settle(wishing().claim(), List.of(), Map.of(), notNow);
            at().clock.advance(Duration.ofSeconds(11));
        }
        wishing().settle(wishing().claim(), List.of(), Map.of(at().uid(1), unknown), notNow);
        assertEquals(Mutation.State.PENDING, wishing().state(one));
        assertEquals(Mutation.State.FAILED, wishing().state(two));

        wishing().set(Keyword.FLAGGED, 2);

        assertEquals(Set.of(), inDoubt());
        Claim claim = wishing().claim();
        assertEquals(Set.of(2), Wishing.uids(((RemoteCommand.SetKeywords) Wishing.command(claim)).ids()));
        wishing().settle(claim);
        at().clock.advance(Duration.ofMinutes(1));
        assertEquals(
                Set.of(1),
                Wishing.uids(
                        ((RemoteCommand.SetMailboxes) Wishing.command(wishing().claim())).ids()),
                "what failed is not done any more");
    }

    @Test
    default void aNoForGoodAfterItsFirstStepsMayComeAfterAPartIsDone() {
        MutationId id = sent();
        Claim claim = wishing().claim();
        claim.steps().record("moved 1 as 140");

        wishing().failed(claim, Kind.PERMANENT, true, at().clock.instant());

        assertFoundBeforeItIsTriedAgain(id);
    }

    @Test
    default void whatIsGivenUpAfterItsFirstStepsMayBeDoneInPart() {
        MutationId id = sent();
        Claim claim = wishing().claim();
        claim.steps().record("moved 1 as 140");
        wishing().failed(claim, Kind.TRANSIENT, true, at().clock.instant());

        assertTrue(wishing().outbox().discard(id));

        assertEquals(Set.of(at().inbox.id(), at().archive.id()), inDoubt());
    }

    @Test
    default void aNoForGoodToWhatWasSentOnceLeavesNoDoubt() {
        MutationId id = sent();
        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());
        assertEquals(Mutation.State.FAILED, wishing().state(id));

        assertEquals(Set.of(), inDoubt());
    }

    @Test
    default void otherEmailsNeedNotWait() {
        givenUp(false);
        wishing().set(Keyword.FLAGGED, 1);
        wishing().set(Keyword.SEEN, 1, 2);

        Claim claim = wishing().claim();
        assertEquals(Set.of(2), Wishing.uids(((RemoteCommand.SetKeywords) Wishing.command(claim)).ids()));
    }

    @Test
    default void aCrashForgetsNoDoubt() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        MutationId id = wishing().move(1);
        wishing().claim();
        at().crash();

        assertTrue(wishing().outbox().discard(id));
        at().crash();

        assertEquals(Set.of(at().inbox.id(), at().archive.id()), inDoubt());
    }

    @Test
    default void aMailboxThatIsGoneIsNotWaitedFor() {
        givenUp(false);
        wishing().set(Keyword.FLAGGED, 1);
        at().head().count(2).current().applied();

        at().list("INBOX").applied();

        assertEquals(Set.of(), inDoubt());
        assertTrue(wishing().next().isPresent());
    }

    @Test
    default void aMailboxThatNobodyPullsIsBelieved() {
        givenUp(false);
        wishing().set(Keyword.FLAGGED, 1);
        at().head().count(2).current().applied();
        assertEquals(Optional.empty(), wishing().next());

        wishing().outbox().believe(at().lease, at().account, Set.of(at().archive.id()));

        assertEquals(Set.of(), inDoubt());
        assertTrue(wishing().next().isPresent());
    }

    @Test
    default void whereOneScopeHasAllEmailsItsAnswerIsEnough() {
        Scope all = new Scope.AccountEmails();
        RemoteFact seen = at().seen(new RemoteId.Key("M1"), 1, Optional.empty(), StoreFixture.member("INBOX"));
        at().batch(Lane.head(all)).fact(seen).applied();
        EmailId one = at().store
                .emails()
                .find(at().account, all, new RemoteId.Key("M1"))
                .orElseThrow();
        Wish move = new Wish.SetMailboxes(
                List.of(one), Set.of(at().archive.id()), Set.of(at().inbox.id()));
        MutationId id = wishing().submit(move);
        wishing().failed(wishing().claim(), Kind.TRANSIENT, false, at().clock.instant());
        wishing().outbox().discard(id);
        MutationId back = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(one),
                        Set.of(at().inbox.id()),
                        Set.of(at().archive.id())));

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(back));
        assertFalse(inDoubt().isEmpty());
        at().batch(Lane.head(all))
                .fact(new RemoteFact.EmailChanged(new RemoteId.Key("M1"), Set.of(StoreFixture.member("Archive"))))
                .current()
                .applied();

        RemoteCommand.SetMailboxes asked =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(at().inbox), asked.add());
    }
}
