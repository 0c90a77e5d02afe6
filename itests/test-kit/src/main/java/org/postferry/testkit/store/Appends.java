package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.EmailQuery;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;

/** Short words for messages that are put into the archive, over a fixture. */
final class Appends {
    private final StoreFixture at;

    Appends(StoreFixture at) {
        this.at = at;
    }

    /** Mail {@code number} into the archive, unread and flagged; its summary is still to come. */
    Wish.Append wish(int number) {
        return new Wish.Append(
                at.archive.id(),
                RemoteCommand.Message.of(StoreFixture.message(number)),
                Optional.of(number + "@example.org"),
                Set.of(Keyword.FLAGGED),
                StoreFixture.receivedAt(number));
    }

    MutationId append(int number) {
        return new Wishing(at).submit(ShownAtOnce.of(wish(number)));
    }

    List<Email> archive() {
        return at.store
                .emails()
                .page(EmailQuery.ofMailbox(at.archive.id(), 500))
                .items();
    }

    EmailId shown() {
        assertEquals(1, archive().size());
        return archive().get(0).id();
    }

    RemoteId.Uid there(int uid) {
        return StoreFixture.uid(at.archive, StoreFixture.UIDVALIDITY, uid);
    }

    void settle(Claim claim, RemoteId id) {
        new Wishing(at).settle(claim, List.of(), Map.of(), new Outcome.Done(Optional.of(id)));
    }

    /** The archive tells of all that is in it. */
    void told(RemoteFact... facts) {
        StoreBatch batch = at.head(at.archive);
        for (RemoteFact fact : facts) {
            batch.fact(fact);
        }
        batch.count(facts.length).current().applied();
    }
}
