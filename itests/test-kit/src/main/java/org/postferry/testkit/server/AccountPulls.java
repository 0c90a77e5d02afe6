package org.postferry.testkit.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;

/** The lanes of all emails as a JMAP server answers them; called while nothing on the server changes. */
final class AccountPulls {
    private final FakeMailServer server;
    private final FakeFaults faults;
    private final Facts facts;
    private final int window;

    AccountPulls(FakeMailServer server, FakeFaults faults, Facts facts, int window) {
        this.server = server;
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
    static Checkpoint token(FakeMailServer server) {
        return Tokens.encode("j", server.changes().state());
    }

    /** RFC 8620 section 5.2. */
    private FactBatch head(Checkpoint at) {
        if (at.isNone()) {
            return Facts.last(counts(), token(server), new PullEnd.Current());
        }
        Optional<Tokens> since = Tokens.decode(at, "j", 1);
        if (since.isEmpty() || !server.changes().reaches(since.get().number(0))) {
            return Facts.gap(at, "cannotCalculateChanges since " + at.value());
        }
        List<ChangeLog.Change> all = server.changes().since(since.get().number(0));
        List<ChangeLog.Change> first = all.subList(0, Math.min(window, all.size()));
        List<RemoteFact> told = new ArrayList<>();
        first.forEach(change -> fact(change).ifPresent(told::add));
        if (first.size() < all.size()) {
            return Facts.part(
                    told, Tokens.encode("j", first.get(first.size() - 1).state()));
        }
        emptied().ifPresent(told::add);
        told.addAll(counts());
        return Facts.last(told, token(server), new PullEnd.Current());
    }

    private Optional<RemoteFact> fact(ChangeLog.Change change) {
        boolean here = !server.placesOf(change.key()).isEmpty();
        if (here && facts.isSilentAbout(change.key())) {
            return Optional.empty();
        }
        if (!here) {
            return Optional.of(new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of(change.key()))));
        }
        return Optional.of(
                change.kind() == ChangeLog.Kind.CREATED ? facts.keySeen(change.key()) : facts.keyChanged(change.key()));
    }

    /** The lie that everything of some mailbox is gone. */
    private Optional<RemoteFact> emptied() {
        Set<String> keys = server.all().stream()
                .filter(box -> faults.isEmptied(box.name))
                .flatMap(box -> box.messages.values().stream())
                .map(FakeMessage::key)
                .collect(Collectors.toSet());
        return keys.isEmpty() ? Optional.empty() : Optional.of(new RemoteFact.EmailGone(new RemoteIds.Keys(keys)));
    }

    private FactBatch history(Checkpoint at, Checkpoint headStands) {
        Optional<Tokens> begun = Tokens.decode(at, "jy", 2);
        if (!at.isNone() && begun.isEmpty()) {
            return Facts.gap(at, "an unknown token");
        }
        long state = begun.or(() -> Tokens.decode(headStands, "j", 1))
                .map(tokens -> tokens.number(0))
                .orElseGet(() -> server.changes().state());
        long below = begun.map(tokens -> tokens.number(1)).orElse(Long.MAX_VALUE / 100);
        List<Long> newestFirst = numbers().stream()
                .filter(number -> number < below)
                .sorted(Comparator.reverseOrder())
                .toList();
        List<Long> first = newestFirst.subList(0, Math.min(window, newestFirst.size()));
        List<RemoteFact> told = first.stream()
                .map(number -> "M" + number)
                .filter(key -> !facts.isSilentAbout(key))
                .map(facts::keySeen)
                .toList();
        Checkpoint next = Tokens.encode("jy", state, first.isEmpty() ? 0 : first.get(first.size() - 1));
        return first.size() < newestFirst.size()
                ? Facts.part(told, next)
                : Facts.last(told, next, new PullEnd.Whole(Tokens.encode("j", state), false));
    }

    private FactBatch snapshot(Checkpoint at, boolean keywords) {
        if (at.isNone()) {
            long number = server.nextSnapshot();
            return Facts.part(
                    List.of(new RemoteFact.SnapshotBegan("snapshot" + number, OptionalLong.empty())),
                    Tokens.encode("js", number, 0, server.changes().state()));
        }
        Optional<Tokens> walk = Tokens.decode(at, "js", 3);
        return walk.isEmpty() ? Facts.gap(at, "an unknown token") : roster(walk.get(), keywords);
    }

    List<RemoteFact> listedSince(Instant since) {
        Set<String> listed = server.all().stream()
                .flatMap(box -> box.messages.values().stream())
                .filter(message -> !message.receivedAt().isBefore(since) && !facts.isSilentAbout(message.key()))
                .map(FakeMessage::key)
                .collect(Collectors.toSet());
        return listed.isEmpty() ? List.of() : List.of(new RemoteFact.EmailPresent(new RemoteIds.Keys(listed)));
    }

    private FactBatch roster(Tokens walk, boolean keywords) {
        List<Long> left = numbers().stream()
                .filter(number -> number > walk.number(1))
                .filter(number -> !isEmptied("M" + number))
                .sorted()
                .toList();
        List<Long> first = left.subList(0, Math.min(window, left.size()));
        List<RemoteFact> told = new ArrayList<>();
        if (keywords) {
            first.forEach(number -> told.add(facts.keyChanged("M" + number)));
        } else if (!first.isEmpty()) {
            told.add(new RemoteFact.EmailPresent(new RemoteIds.Keys(
                    first.stream().map(number -> "M" + number).collect(Collectors.toSet()))));
        }
        if (first.size() < left.size()) {
            return Facts.part(told, Tokens.encode("js", walk.number(0), first.get(first.size() - 1), walk.number(2)));
        }
        told.add(new RemoteFact.SnapshotEnded("snapshot" + walk.number(0)));
        if (walk.number(2) == server.changes().state()) {
            told.addAll(counts());
        }
        Checkpoint head = keywords ? Tokens.encode("j", walk.number(2)) : Checkpoint.NONE;
        return Facts.last(told, Checkpoint.NONE, new PullEnd.Whole(head, false));
    }

    private boolean isEmptied(String key) {
        return server.placesOf(key).stream().anyMatch(box -> faults.isEmptied(box.name));
    }

    /** Keys are M and a number that grows with arrival. */
    private Set<Long> numbers() {
        return server.all().stream()
                .flatMap(box -> box.messages.values().stream())
                .map(message -> Long.parseLong(message.key().substring(1)))
                .collect(Collectors.toSet());
    }

    private List<RemoteFact> counts() {
        return server.all().stream()
                .<RemoteFact>map(box -> new RemoteFact.MailboxCount(
                        new MailboxRef.Named(box.id), faults.isEmptied(box.name) ? 0 : distinct(box)))
                .toList();
    }

    private static long distinct(FakeMailbox box) {
        return box.messages.values().stream().map(FakeMessage::key).distinct().count();
    }
}
