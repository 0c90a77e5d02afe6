package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** Short words for wishes and what becomes of them, over a fixture. */
final class Wishing {
    private final StoreFixture at;

    Wishing(StoreFixture at) {
        this.at = at;
    }

    OutboxStore outbox() {
        return at.store.outbox();
    }

    MutationId submit(Wish wish) {
        return outbox().submit(at.account, List.of(wish), false, Optional.empty())
                .get(0);
    }

    MutationId set(Keyword keyword, int... numbers) {
        return submit(new Wish.SetKeywords(emails(numbers), Set.of(keyword), Set.of()));
    }

    MutationId clear(Keyword keyword, int... numbers) {
        return submit(new Wish.SetKeywords(emails(numbers), Set.of(), Set.of(keyword)));
    }

    /** From the inbox to the archive. */
    MutationId move(int... numbers) {
        return submit(new Wish.SetMailboxes(emails(numbers), Set.of(at.archive.id()), Set.of(at.inbox.id())));
    }

    MutationId send(String messageId) {
        return submit(new Wish.Send(
                message("Subject: hello\r\n\r\nHello.\r\n"),
                messageId,
                "me@example.org",
                List.of("you@example.org"),
                Optional.empty(),
                at.clock.instant()));
    }

    List<EmailId> emails(int... numbers) {
        return Arrays.stream(numbers).mapToObj(at::email).toList();
    }

    Optional<Claim> next() {
        return outbox().claim(at.lease, at.account, at.clock.instant());
    }

    Claim claim() {
        return next().orElseThrow(() -> new AssertionError("nothing to claim"));
    }

    static RemoteCommand command(Claim claim) {
        return assertInstanceOf(OutboxStore.Work.Perform.class, claim.work()).command();
    }

    static Set<Integer> uids(Set<RemoteId> ids) {
        return ids.stream().map(id -> (int) ((RemoteId.Uid) id).uid()).collect(Collectors.toSet());
    }

    /** The server did it, and tells no new ids. */
    void settle(Claim claim) {
        settle(claim, List.of(), Map.of(), new Outcome.Done(Optional.empty()));
    }

    void settle(Claim claim, RemoteFact... facts) {
        settle(claim, List.of(facts), Map.of(), new Outcome.Done(Optional.empty()));
    }

    void settle(Claim claim, List<RemoteFact> facts, Map<RemoteId, Outcome> outcomes, Outcome whole) {
        outbox().settle(at.lease, claim, new PerformResult(facts, outcomes, whole));
    }

    void refuse(Claim claim, String words) {
        settle(claim, List.of(), Map.of(), new Outcome.Refused(ConnectorException.Kind.PERMANENT, words));
    }

    /** The server moved them and says under which UIDs. */
    void settleMoved(Claim claim, MailboxId into, Map<Integer, Integer> newUids) {
        Map<RemoteId, Outcome> outcomes = new HashMap<>();
        newUids.forEach((uid, newUid) -> outcomes.put(
                at.uid(uid), new Outcome.Done(Optional.of(new RemoteId.Uid(into, StoreFixture.UIDVALIDITY, newUid)))));
        settle(claim, List.of(), outcomes, new Outcome.Done(Optional.empty()));
    }

    void failed(Claim claim, ConnectorException.Kind kind, boolean answered, Instant nextTry) {
        ConnectorException failure = ConnectorException.of(kind, ConnectorException.Extent.SCOPE, "it did not work")
                .withServerWords("NO not now");
        outbox().failed(at.lease, claim, failure, answered, nextTry);
    }

    /** The server said not now; the next try is in a minute. */
    void putOff(Claim claim) {
        failed(
                claim,
                ConnectorException.Kind.TRANSIENT,
                true,
                at.clock.instant().plusSeconds(60));
    }

    Mutation.State state(MutationId id) {
        return outbox().get(id).orElseThrow().state();
    }

    /** All that waits is done by a server that says yes to everything. */
    void settleAll() {
        for (Optional<Claim> claim = next(); claim.isPresent(); claim = next()) {
            settle(claim.get());
        }
    }

    static RemoteCommand.Message message(String text) {
        return RemoteCommand.Message.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
