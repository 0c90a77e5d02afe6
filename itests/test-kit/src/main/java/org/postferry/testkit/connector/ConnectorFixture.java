package org.postferry.testkit.connector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.Email;
import org.postferry.model.Keyword;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore.StoredMembership;

/** A server with an empty inbox, a mirror of it, and short words for what contract tests do. Letter {@code n} has a subject and a time of its own. */
final class ConnectorFixture {
    final ServerUnderTest server;
    final Mirror mirror;
    private final Map<String, String> handles = new HashMap<>();

    ConnectorFixture(ServerUnderTest server) {
        this.server = server;
        this.mirror = new Mirror(server.connector(), server.settings(), server.credential());
    }

    void close() throws Exception {
        mirror.close();
        server.close();
    }

    void needs(Ability ability) {
        Assumptions.assumeTrue(server.abilities().contains(ability), "this connector does not claim " + ability);
    }

    Session open() throws Exception {
        return server.connector().open(server.settings(), server.credential());
    }

    // ---- the second client

    void deliver(int... letters) throws Exception {
        deliver("INBOX", letters);
    }

    void deliver(String mailbox, int... letters) throws Exception {
        for (int letter : letters) {
            deliver(mailbox, letter, Letters.letter(letter));
        }
    }

    void deliver(String mailbox, int letter, byte[] bytes, Keyword... keywords) throws Exception {
        handles.put(mailbox + " " + letter, server.deliver(mailbox, bytes, Letters.receivedAt(letter), keywords));
    }

    String handle(String mailbox, int letter) {
        return handles.get(mailbox + " " + letter);
    }

    void flag(int letter, Keyword... keywords) throws Exception {
        server.flag("INBOX", handle("INBOX", letter), keywords);
    }

    void unflag(int letter, Keyword... keywords) throws Exception {
        server.unflag("INBOX", handle("INBOX", letter), keywords);
    }

    void expunge(int... letters) throws Exception {
        server.expunge(
                "INBOX",
                IntStream.of(letters)
                        .mapToObj(letter -> handle("INBOX", letter))
                        .toList());
    }

    // ---- the mirror

    /** Mirrors what has changed, and holds the result against the server. */
    void assertMirrored() throws Exception {
        mirror.sync();
        if (!server.abilities().contains(Ability.TELLS_KEYWORDS)) {
            mirror.audit();
        }
        mirror.fetchContents();
        Comparison.assertEqual(server, mirror.store(), mirror.account());
    }

    Scope inbox() {
        return mirror.emailsOf("INBOX");
    }

    /** What a mirrored letter is called on the server. */
    RemoteId id(String mailbox, int letter) {
        Scope.Mailbox scope = mirror.scope(mailbox);
        List<RemoteId> ids = new ArrayList<>();
        for (Email email : mirror.store()
                .emails()
                .page(EmailQuery.ofMailbox(scope.id(), 500))
                .items()) {
            if (email.header().subject().equals("letter " + letter)) {
                mirror.store().emails().memberships(email.id()).stream()
                        .filter(membership -> membership.mailbox().equals(scope.id()))
                        .flatMap(membership -> membership.id().stream())
                        .forEach(ids::add);
            }
        }
        if (ids.size() != 1) {
            throw new AssertionError("letter " + letter + " is " + ids.size() + " times in " + mailbox);
        }
        return ids.get(0);
    }

    RemoteId id(int letter) {
        return id("INBOX", letter);
    }

    StoredMembership membership(int letter) {
        var id = mirror.store()
                .emails()
                .find(mirror.account(), inbox(), id(letter))
                .orElseThrow();
        return mirror.store().emails().memberships(id).get(0);
    }

    /** All batches of one pull, without storing them. */
    static List<FactBatch> batches(Session session, Lane lane, Checkpoint since, boolean keywords) throws Exception {
        List<FactBatch> batches = new ArrayList<>();
        BatchWatch watch = new BatchWatch(lane, keywords);
        try (FactStream stream = session.facts(new Pull(lane, since, keywords))) {
            var batch = stream.next();
            watch.passes(batch);
            while (batch.isPresent()) {
                batches.add(batch.get());
                batch = stream.next();
                watch.passes(batch);
            }
        }
        return batches;
    }

    List<FactBatch> batches(Lane lane, Checkpoint since) throws Exception {
        return batches(mirror.session(), lane, since, false);
    }

    static <F extends RemoteFact> List<F> facts(List<FactBatch> batches, Class<F> kind) {
        return batches.stream()
                .flatMap(batch -> batch.facts().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
