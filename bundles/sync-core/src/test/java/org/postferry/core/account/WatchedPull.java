package org.postferry.core.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;

/** A pull whose facts are bent as the {@link TestServer} says. */
final class WatchedPull implements FactStream {
    private final TestServer server;
    private final Pull pull;
    private final FactStream fake;
    private final String name;
    private final boolean head;
    private int repeated;

    WatchedPull(TestServer server, Pull pull, FactStream fake) {
        this.server = server;
        this.pull = pull;
        this.fake = fake;
        this.name = pull.lane().scope() instanceof Scope.Mailbox mailbox ? mailbox.rawName() : "";
        this.head = pull.lane().kind() == Lane.Kind.HEAD && !pull.since().isNone();
    }

    @Override
    public Optional<FactBatch> next() throws ConnectorException, InterruptedException {
        server.onBatch.run();
        if (server.circling.contains(name)) {
            return Optional.of(new FactBatch(List.of(), pull.since(), Optional.empty()));
        }
        if (head && server.repeating.contains(name)) {
            return Optional.of(new FactBatch(List.of(), new Checkpoint("state " + ++repeated), Optional.empty()));
        }
        return fake.next().map(this::bent);
    }

    @Override
    public void close() {
        fake.close();
    }

    private FactBatch bent(FactBatch batch) {
        List<RemoteFact> facts = new ArrayList<>();
        for (RemoteFact fact : batch.facts()) {
            bent(fact).ifPresent(facts::add);
        }
        lie().ifPresent(lie -> facts.add(0, lie));
        if (pull.lane().scope() instanceof Scope.MailboxList && !facts.isEmpty()) {
            // within the snapshot that a list is
            facts.addAll(server.placesComeFirst ? 1 : facts.size() - 1, places());
        }
        boolean hides = batch.facts().stream().anyMatch(this::isHiddenFlagChange);
        return new FactBatch(
                facts,
                batch.next(),
                hides && server.admitsFlagChanges ? Optional.of(new PullEnd.Current(true)) : batch.end());
    }

    private List<RemoteFact> places() {
        return server.places.stream()
                .<RemoteFact>map(place -> new RemoteFact.MailboxSeen(
                        place,
                        place,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()))
                .toList();
    }

    private Optional<RemoteFact> bent(RemoteFact fact) {
        if (fact instanceof RemoteFact.MailboxSeen seen) {
            Long said = server.uidValiditySaid.get(seen.rawName());
            return Optional.of(new RemoteFact.MailboxSeen(
                    seen.rawName(),
                    seen.path(),
                    seen.parentRawName(),
                    seen.role(),
                    seen.selectable(),
                    server.hidesStableIds ? Optional.empty() : seen.stableId(),
                    said == null ? seen.uidValidity() : OptionalLong.of(said),
                    seen.uidNext()));
        }
        if (fact instanceof RemoteFact.MailboxCount count && server.miscounted.contains(name)) {
            return Optional.of(new RemoteFact.MailboxCount(count.mailbox(), count.emails() + 1));
        }
        boolean hidden = head
                && (fact instanceof RemoteFact.EmailGone && server.forgetful.contains(name)
                        || isHiddenFlagChange(fact));
        return hidden ? Optional.empty() : Optional.of(fact);
    }

    private boolean isHiddenFlagChange(RemoteFact fact) {
        return head && fact instanceof RemoteFact.EmailChanged && server.hidesFlagChanges;
    }

    /** Told as long as head stands where it stood when the lie began. */
    private Optional<RemoteFact> lie() {
        List<Long> uids = head ? server.lies.get(name) : null;
        if (uids == null) {
            return Optional.empty();
        }
        Checkpoint since = server.lieSince.computeIfAbsent(name, fresh -> pull.since());
        if (!since.equals(pull.since()) && !server.liesForEver) {
            return Optional.empty();
        }
        Scope.Mailbox scope = (Scope.Mailbox) pull.lane().scope();
        List<UidSpan> spans = uids.stream().map(uid -> new UidSpan(uid, uid)).toList();
        long uidValidity = server.mail.uidValidity(name);
        return Optional.of(new RemoteFact.EmailGone(new RemoteIds.Uids(scope.id(), uidValidity, spans)));
    }
}
