package org.postferry.core.account;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;

/** One pull of a {@link TinyServer}. */
final class TinyPull implements FactStream {
    private final TinyServer server;
    private final Pull pull;
    private final Check open;
    private Checkpoint stand;
    private final Deque<FactBatch> parts = new ArrayDeque<>();
    private boolean done;

    interface Check {
        void isOpen() throws ConnectorException;
    }

    TinyPull(TinyServer server, Pull pull, Check open) {
        this.server = server;
        this.pull = pull;
        this.open = open;
        this.stand = pull.since();
    }

    static Checkpoint listCheckpoint(TinyServer server) {
        StringBuilder names = new StringBuilder("list");
        server.folders.forEach((name, folder) -> names.append('|').append(name).append(folder.uidValidity));
        return new Checkpoint(names.toString());
    }

    static Checkpoint headCheckpoint(TinyServer.Folder folder) {
        return new Checkpoint(folder.uidValidity + ":" + folder.modSeq + ":" + folder.uidNext);
    }

    @Override
    public Optional<FactBatch> next() throws ConnectorException {
        open.isOpen();
        if (done) {
            return Optional.empty();
        }
        synchronized (server) {
            FactBatch batch = !parts.isEmpty()
                    ? parts.remove()
                    : pull.lane().scope() instanceof Scope.Mailbox mailbox ? emails(mailbox) : list();
            done = batch.end().isPresent();
            stand = batch.next();
            return Optional.of(batch);
        }
    }

    @Override
    public void close() {
        done = true;
    }

    private FactBatch list() {
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotBegan("list", OptionalLong.empty()));
        server.folders.forEach((name, folder) -> facts.add(new RemoteFact.MailboxSeen(
                name,
                name,
                Optional.empty(),
                folder.role,
                true,
                folder.stableId,
                OptionalLong.of(folder.uidValidity),
                OptionalLong.of(folder.uidNext))));
        facts.add(new RemoteFact.SnapshotEnded("list"));
        return new FactBatch(facts, listCheckpoint(server), Optional.of(new PullEnd.Current()));
    }

    private FactBatch emails(Scope.Mailbox scope) throws ConnectorException {
        TinyServer.Folder folder = server.folders.get(scope.rawName());
        if (folder == null) {
            throw ConnectorException.of(
                            ConnectorException.Kind.PERMANENT,
                            ConnectorException.Extent.SCOPE,
                            "the mailbox does not exist")
                    .withServerWords("NO [NONEXISTENT]");
        }
        if (folder.circles) {
            return new FactBatch(List.of(), stand, Optional.empty());
        }
        return switch (pull.lane().kind()) {
            case HEAD -> head(scope, folder);
            case HISTORY, SNAPSHOT -> walk(scope, folder);
        };
    }

    private FactBatch head(Scope.Mailbox scope, TinyServer.Folder folder) {
        Checkpoint next = headCheckpoint(folder);
        List<RemoteFact> facts = new ArrayList<>();
        if (!stand.isNone()) {
            String[] since = stand.value().split(":");
            if (Long.parseLong(since[0]) != folder.uidValidity) {
                return new FactBatch(
                        List.of(),
                        stand,
                        Optional.of(
                                new PullEnd.Gap("UIDVALIDITY changed from " + since[0] + " to " + folder.uidValidity)));
            }
            changes(scope, folder, Long.parseLong(since[1]), Long.parseLong(since[2]), facts);
        }
        facts.add(count(scope, folder));
        // a part of an answer moves nothing
        for (int from = 0; facts.size() - from > FactBatch.MAX_FACTS; from += FactBatch.MAX_FACTS) {
            parts.add(new FactBatch(facts.subList(from, from + FactBatch.MAX_FACTS), stand, Optional.empty()));
        }
        int last = parts.size() * FactBatch.MAX_FACTS;
        parts.add(new FactBatch(facts.subList(last, facts.size()), next, Optional.of(new PullEnd.Current())));
        return parts.remove();
    }

    private void changes(
            Scope.Mailbox scope, TinyServer.Folder folder, long modSeq, long uidNext, List<RemoteFact> facts) {
        folder.mails.forEach((uid, mail) -> {
            RemoteId.Uid id = id(scope, folder, uid);
            if (uid >= uidNext) {
                facts.add(TinySession.seen(id, mail));
            } else if (mail.modSeq > modSeq) {
                facts.add(new RemoteFact.EmailChanged(id, TinySession.memberships(id, mail)));
            }
        });
        if (server.tellsRemovals) {
            folder.expunged.forEach((uid, at) -> {
                if (at > modSeq) {
                    facts.add(new RemoteFact.EmailGone(ids(scope, folder, uid)));
                }
            });
        }
    }

    /** Downwards through the UIDs, a window a batch. The checkpoint is: token, snapshot id, lowest UID told. */
    private FactBatch walk(Scope.Mailbox scope, TinyServer.Folder folder) {
        boolean snapshot = pull.lane().kind() == Lane.Kind.SNAPSHOT;
        boolean begins = stand.isNone();
        String token = begins ? headCheckpoint(folder).value() : stand.value().split(";")[0];
        String id = begins ? "s" + server.asked.size() : stand.value().split(";")[1];
        long lowest = begins ? Long.MAX_VALUE : Long.parseLong(stand.value().split(";")[2]);
        if (!token.startsWith(folder.uidValidity + ":")) {
            return new FactBatch(List.of(), stand, Optional.of(new PullEnd.Gap("UIDVALIDITY changed in the walk")));
        }
        List<RemoteFact> facts = new ArrayList<>();
        if (snapshot && begins) {
            facts.add(new RemoteFact.SnapshotBegan(id, OptionalLong.of(folder.uidValidity)));
            return new FactBatch(facts, new Checkpoint(token + ";" + id + ";" + Long.MAX_VALUE), Optional.empty());
        }
        int told = 0;
        for (Map.Entry<Long, TinyServer.Mail> entry :
                folder.mails.headMap(lowest, false).descendingMap().entrySet()) {
            if (told++ == server.windowSize) {
                return new FactBatch(facts, new Checkpoint(token + ";" + id + ";" + lowest), Optional.empty());
            }
            lowest = entry.getKey();
            facts.add(roster(scope, folder, lowest, entry.getValue(), snapshot));
        }
        if (snapshot) {
            facts.add(new RemoteFact.SnapshotEnded(id));
            facts.add(count(scope, folder));
        }
        Checkpoint head = snapshot && !pull.keywords() ? Checkpoint.NONE : new Checkpoint(token);
        return new FactBatch(
                facts,
                new Checkpoint(token + ";" + id + ";0"),
                Optional.of(new PullEnd.Whole(head, !snapshot && !server.tellsRemovals)));
    }

    private RemoteFact roster(
            Scope.Mailbox scope, TinyServer.Folder folder, long uid, TinyServer.Mail mail, boolean snapshot) {
        RemoteId.Uid id = id(scope, folder, uid);
        if (!snapshot) {
            return TinySession.seen(id, mail);
        }
        return pull.keywords()
                ? new RemoteFact.EmailChanged(id, TinySession.memberships(id, mail))
                : new RemoteFact.EmailPresent(ids(scope, folder, uid));
    }

    private static RemoteFact count(Scope.Mailbox scope, TinyServer.Folder folder) {
        return new RemoteFact.MailboxCount(
                new MailboxRef.Known(scope.id()), folder.countSaid.orElse((long) folder.mails.size()));
    }

    private static RemoteId.Uid id(Scope.Mailbox scope, TinyServer.Folder folder, long uid) {
        return new RemoteId.Uid(scope.id(), folder.uidValidity, uid);
    }

    private static RemoteIds ids(Scope.Mailbox scope, TinyServer.Folder folder, long uid) {
        return new RemoteIds.Uids(scope.id(), folder.uidValidity, List.of(new UidSpan(uid, uid)));
    }
}
