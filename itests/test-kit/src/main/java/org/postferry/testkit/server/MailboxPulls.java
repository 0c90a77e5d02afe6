package org.postferry.testkit.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;

/** The lanes of one mailbox as an IMAP server answers them; called while nothing on the server changes. */
final class MailboxPulls {
    private final Scope.Mailbox scope;
    private final FakeMailbox box;
    private final FakeMailServer server;
    private final Temper temper;
    private final FakeFaults faults;
    private final Facts facts;
    private final int window;

    MailboxPulls(Scope.Mailbox scope, FakeMailServer server, Temper temper, FakeFaults faults, Facts facts, int window)
            throws ConnectorException {
        this.scope = scope;
        this.box = facts.mailbox(scope);
        this.server = server;
        this.temper = temper;
        this.faults = faults;
        this.facts = facts;
        this.window = window;
    }

    FactBatch after(Pull pull, Checkpoint at) {
        return switch (pull.lane().kind()) {
            case HEAD -> head(at);
            case HISTORY -> history(at, pull.head());
            case SNAPSHOT -> snapshot(at, pull.keywords());
        };
    }

    /** What head's checkpoint is when everything up to now is told. */
    static Checkpoint token(FakeMailbox box) {
        return Tokens.encode("h", box.uidValidity, box.uidNext, box.highestModSeq, box.messages.size());
    }

    private FactBatch head(Checkpoint at) {
        if (at.isNone()) {
            return Facts.last(List.of(count()), token(box), new PullEnd.Current());
        }
        Optional<Tokens> since = Tokens.decode(at, "h", 4);
        Optional<String> gap = since.isEmpty() ? Optional.of("an unknown token") : gap(since.get());
        if (gap.isPresent()) {
            return Facts.gap(at, gap.get());
        }
        if (faults.isEmptied(box.name)) {
            RemoteFact gone = new RemoteFact.EmailGone(new RemoteIds.Uids(
                    scope.id(), box.uidValidity, List.of(new UidSpan(1, Math.max(1, box.uidNext - 1)))));
            return Facts.last(List.of(gone, count(0)), token(box), new PullEnd.Current());
        }
        return changes(since.get());
    }

    private Optional<String> gap(Tokens since) {
        if (since.number(0) != box.uidValidity) {
            return Optional.of(
                    "UIDVALIDITY of \"" + box.name + "\" changed from " + since.number(0) + " to " + box.uidValidity);
        }
        boolean wentBack = box.uidNext < since.number(1) || temper.hasModSeq() && box.highestModSeq < since.number(2);
        return wentBack
                ? Optional.of("\"" + box.name + "\" went back behind what it was, as from a backup")
                : Optional.empty();
    }

    /** In the order in which they happened, so that a cut stream goes on where it was cut. */
    private FactBatch changes(Tokens since) {
        List<Change> all = Stream.concat(changed(since), vanished(since))
                .sorted(Comparator.comparingLong(Change::modSeq))
                .toList();
        List<Change> first = all.subList(0, Math.min(window, all.size()));
        List<RemoteFact> told = new ArrayList<>(first.stream()
                .filter(change -> !faults.isSilentAbout(box.name, change.uid()))
                .map(Change::fact)
                .toList());
        if (first.size() < all.size()) {
            Change last = first.get(first.size() - 1);
            long uidNext = temper.hasModSeq() ? since.number(1) : last.uid() + 1;
            return Facts.part(told, Tokens.encode("h", box.uidValidity, uidNext, last.modSeq(), since.number(3)));
        }
        told.add(count());
        return Facts.last(told, token(box), new PullEnd.Current());
    }

    /** One thing that happened to one UID. Plain servers know no modSeq: there the UID stands for it. */
    private record Change(long uid, long modSeq, RemoteFact fact) {}

    private Stream<Change> changed(Tokens since) {
        return box.messages.values().stream()
                .filter(message ->
                        temper.hasModSeq() ? message.modSeq() > since.number(2) : message.uid() >= since.number(1))
                .map(message -> new Change(
                        message.uid(),
                        temper.hasModSeq() ? message.modSeq() : message.uid(),
                        message.uid() >= since.number(1)
                                ? facts.uidSeen(scope, box, message)
                                : facts.uidChanged(scope, box, message)));
    }

    private Stream<Change> vanished(Tokens since) {
        if (temper != Temper.QRESYNC) {
            return Stream.empty();
        }
        return box.expunged.stream()
                .filter(gone -> gone.modSeq() > since.number(2))
                .map(gone -> new Change(
                        gone.uid(),
                        gone.modSeq(),
                        new RemoteFact.EmailGone(Facts.uids(scope, box, List.of(gone.uid())))));
    }

    private FactBatch history(Checkpoint at, Checkpoint headStands) {
        Optional<Tokens> begun = Tokens.decode(at, "y", 5);
        if (!at.isNone() && begun.isEmpty()) {
            return Facts.gap(at, "an unknown token");
        }
        Tokens walk = begun.orElseGet(() -> begin(headStands));
        if (walk.number(0) != box.uidValidity) {
            return Facts.gap(
                    at,
                    "UIDVALIDITY of \"" + box.name + "\" changed from " + walk.number(0) + " to " + box.uidValidity);
        }
        List<FakeMessage> newestFirst = List.copyOf(
                box.messages.headMap(walk.number(1), false).descendingMap().values());
        List<FakeMessage> first = newestFirst.subList(0, Math.min(window, newestFirst.size()));
        List<RemoteFact> told = first.stream()
                .filter(message -> !faults.isSilentAbout(box.name, message.uid()))
                .map(message -> facts.uidSeen(scope, box, message))
                .toList();
        long below = first.isEmpty() ? 1 : first.get(first.size() - 1).uid();
        Checkpoint next = Tokens.encode("y", walk.number(0), below, walk.number(2), walk.number(3), walk.number(4));
        if (first.size() < newestFirst.size()) {
            return Facts.part(told, next);
        }
        Checkpoint head = Tokens.encode("h", walk.number(0), walk.number(2), walk.number(3), walk.number(4));
        return Facts.last(told, next, new PullEnd.Whole(head, temper != Temper.QRESYNC));
    }

    /** History of all that is there now; head goes on from where it stands. */
    private Tokens begin(Checkpoint headStands) {
        Tokens head = Tokens.decode(headStands, "h", 4)
                .filter(stands -> stands.number(0) == box.uidValidity)
                .orElseGet(() -> Tokens.decode(token(box), "h", 4).orElseThrow());
        return new Tokens(
                "y", new long[] {box.uidValidity, box.uidNext, head.number(1), head.number(2), head.number(3)});
    }

    private FactBatch snapshot(Checkpoint at, boolean keywords) {
        if (at.isNone()) {
            long number = server.nextSnapshot();
            return Facts.part(
                    List.of(new RemoteFact.SnapshotBegan("snapshot" + number, OptionalLong.of(box.uidValidity))),
                    Tokens.encode(
                            "s",
                            number,
                            box.uidValidity,
                            0,
                            box.uidNext,
                            box.highestModSeq,
                            box.messages.size(),
                            box.rosterVersion));
        }
        Optional<Tokens> walk = Tokens.decode(at, "s", 7);
        if (walk.isEmpty() || walk.get().number(1) != box.uidValidity) {
            return Facts.gap(at, "UIDVALIDITY of \"" + box.name + "\" changed to " + box.uidValidity);
        }
        return roster(walk.get(), keywords);
    }

    private FactBatch roster(Tokens walk, boolean keywords) {
        List<FakeMessage> left = faults.isEmptied(box.name)
                ? List.of()
                : List.copyOf(box.messages.tailMap(walk.number(2), false).values());
        List<FakeMessage> first = left.subList(0, Math.min(window, left.size()));
        List<RemoteFact> told = new ArrayList<>(named(first, keywords));
        if (first.size() < left.size()) {
            long after = first.get(first.size() - 1).uid();
            return Facts.part(
                    told,
                    Tokens.encode(
                            "s",
                            walk.number(0),
                            walk.number(1),
                            after,
                            walk.number(3),
                            walk.number(4),
                            walk.number(5),
                            walk.number(6)));
        }
        told.add(new RemoteFact.SnapshotEnded("snapshot" + walk.number(0)));
        if (walk.number(6) == box.rosterVersion) {
            // nothing came or went since the beginning: the count is of what was named
            told.add(count(faults.isEmptied(box.name) ? 0 : box.messages.size()));
        }
        Checkpoint head = keywords
                ? Tokens.encode("h", walk.number(1), walk.number(3), walk.number(4), walk.number(5))
                : Checkpoint.NONE;
        return Facts.last(told, Checkpoint.NONE, new PullEnd.Whole(head, false));
    }

    private List<RemoteFact> named(List<FakeMessage> messages, boolean keywords) {
        if (keywords) {
            return messages.stream()
                    .map(message -> facts.uidChanged(scope, box, message))
                    .toList();
        }
        return messages.isEmpty()
                ? List.of()
                : List.of(new RemoteFact.EmailPresent(Facts.uids(
                        scope, box, messages.stream().map(FakeMessage::uid).toList())));
    }

    private RemoteFact count() {
        return count(box.messages.size());
    }

    private RemoteFact count(long emails) {
        return new RemoteFact.MailboxCount(new MailboxRef.Known(scope.id()), emails);
    }
}
