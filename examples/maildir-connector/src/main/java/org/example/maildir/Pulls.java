package org.example.maildir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;

/** The batch that follows a checkpoint of a lane. All it remembers between two batches stands in the checkpoint. */
final class Pulls {
    private final Path root;
    private final Optional<Instant> receivedSince;
    private final int window;

    Pulls(Path root, Optional<Instant> receivedSince, int window) {
        this.root = root;
        this.receivedSince = receivedSince;
        this.window = window;
    }

    FactBatch after(Pull pull, Checkpoint at) throws IOException {
        if (pull.lane().scope() instanceof Scope.MailboxList) {
            return list(at);
        }
        return switch (pull.lane().kind()) {
            case HEAD -> head(at);
            case HISTORY -> history(at, pull.head());
            case SNAPSHOT -> snapshot(at, pull.keywords());
        };
    }

    /** Always told whole, so it is a snapshot of itself. */
    private FactBatch list(Checkpoint at) throws IOException {
        if (!at.isNone() && Position.decode(Position.LIST, at).isEmpty()) {
            return gap(at);
        }
        Listing now = Listing.of(root);
        Set<String> names = now.folders().stream().map(Folder::rawName).collect(Collectors.toSet());
        String id = UUID.randomUUID().toString();
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotBegan(id, OptionalLong.empty()));
        now.folders().forEach(folder -> facts.add(folder.seen(names)));
        facts.add(new RemoteFact.SnapshotEnded(id));
        return last(facts, new Position(Position.LIST, now.folderToken(), "", ""), new PullEnd.Current());
    }

    /** A folder does not say what has changed, only that something has: then all are told, and the store writes what is new to it. */
    private FactBatch head(Checkpoint at) throws IOException {
        Optional<Position> stood = Position.decode(Position.HEAD, at);
        if (!at.isNone() && stood.isEmpty()) {
            return gap(at);
        }
        Listing now = Listing.of(root);
        Position head = Position.head(now.letterToken());
        boolean nothingNew = stood.filter(head::equals).isPresent();
        if (at.isNone() || nothingNew) {
            return last(now.counts(), head, new PullEnd.Current());
        }
        // a walk that was cut goes on only over the listing it began with
        String place = stood.get().token().equals(head.token()) ? stood.get().place() : "";
        List<Letter> left = List.copyOf(now.letters().tailMap(place + "\0").values());
        List<Letter> told = first(left);
        List<RemoteFact> facts = told(told, Letter::changed);
        if (told.size() < left.size()) {
            return part(facts, head.at("", nameOfLast(told)));
        }
        facts.addAll(now.counts());
        return last(facts, head, new PullEnd.Current());
    }

    /** Newest first; its place is a time and, inside a second, a name. */
    private FactBatch history(Checkpoint at, Checkpoint headStands) throws IOException {
        Optional<Position> begun = Position.decode(Position.HISTORY, at);
        if (!at.isNone() && begun.isEmpty()) {
            return gap(at);
        }
        Listing now = Listing.of(root);
        Position position = begun.orElseGet(() -> new Position(
                Position.HISTORY,
                Position.decode(Position.HEAD, headStands)
                        .filter(head -> head.place().isEmpty())
                        .map(Position::token)
                        .orElseGet(now::letterToken),
                "",
                ""));
        List<Dated> left = now.letters().values().stream()
                .map(letter -> new Dated(letter.receivedAt().getEpochSecond(), letter))
                .filter(dated -> position.note().isEmpty() || dated.isOlderThan(position))
                .sorted(Dated.NEWEST_FIRST)
                .toList();
        List<Dated> first = left.subList(0, Math.min(window, left.size()));
        List<RemoteFact> facts = told(first.stream().map(Dated::letter).toList(), Letter::seen);
        if (first.size() < left.size()) {
            Dated last = first.get(first.size() - 1);
            return part(
                    facts,
                    position.at(Long.toString(last.second()), last.letter().name()));
        }
        Checkpoint head = Position.head(position.token()).encode();
        return last(facts, position, new PullEnd.Whole(head, true));
    }

    private record Dated(long second, Letter letter) {
        static final Comparator<Dated> NEWEST_FIRST = Comparator.comparingLong(Dated::second)
                .thenComparing(dated -> dated.letter().name())
                .reversed();

        boolean isOlderThan(Position position) {
            long last = Long.parseLong(position.note());
            return second < last || second == last && letter.name().compareTo(position.place()) < 0;
        }
    }

    private FactBatch snapshot(Checkpoint at, boolean keywords) throws IOException {
        Optional<Position> begun = Position.decode(Position.SNAPSHOT, at);
        if (!at.isNone() && begun.isEmpty()) {
            return gap(at);
        }
        Listing now = Listing.of(root);
        if (begun.isEmpty()) {
            // alone in its batch: the store fixes what can be missed before the folder is read
            String id = UUID.randomUUID().toString();
            return part(
                    List.of(new RemoteFact.SnapshotBegan(id, OptionalLong.empty())),
                    new Position(Position.SNAPSHOT, now.letterToken(), id, ""));
        }
        Position position = begun.get();
        List<Letter> left =
                List.copyOf(now.letters().tailMap(position.place() + "\0").values());
        List<Letter> told = first(left);
        List<RemoteFact> facts = told(told, keywords ? Letter::changed : Pulls::present);
        if (told.size() < left.size()) {
            return part(facts, position.at(position.note(), nameOfLast(told)));
        }
        facts.add(new RemoteFact.SnapshotEnded(position.note()));
        if (now.letterToken().equals(position.token())) {
            facts.addAll(now.counts());
        }
        Checkpoint head = keywords ? Position.head(position.token()).encode() : Checkpoint.NONE;
        return new FactBatch(facts, Checkpoint.NONE, Optional.of(new PullEnd.Whole(head, false)));
    }

    private static RemoteFact present(Letter letter) {
        return new RemoteFact.EmailPresent(new RemoteIds.Keys(Set.of(letter.name())));
    }

    private List<Letter> first(List<Letter> letters) {
        return letters.subList(0, Math.min(window, letters.size()));
    }

    private static String nameOfLast(List<Letter> letters) {
        return letters.get(letters.size() - 1).name();
    }

    private List<RemoteFact> told(Collection<Letter> letters, Function<Letter, RemoteFact> fact) {
        List<RemoteFact> facts = new ArrayList<>();
        for (Letter letter : letters) {
            facts.add(isLeftOut(letter) ? letter.leftOut() : fact.apply(letter));
        }
        return facts;
    }

    /** Every one is answered: by what it is, or as gone. */
    List<RemoteFact> describe(Set<String> names) throws IOException {
        Listing now = Listing.of(root);
        List<RemoteFact> facts = new ArrayList<>();
        for (String name : names) {
            Optional<Letter> letter = Optional.ofNullable(now.letters().get(name));
            facts.add(letter.map(found -> isLeftOut(found) ? found.leftOut() : found.seen())
                    .orElseGet(() -> Letter.gone(name)));
        }
        return facts;
    }

    private boolean isLeftOut(Letter letter) {
        return receivedSince.filter(letter.receivedAt()::isBefore).isPresent();
    }

    private static FactBatch gap(Checkpoint at) {
        return new FactBatch(
                List.of(), at, Optional.of(new PullEnd.Gap("the checkpoint was written by another version")));
    }

    private static FactBatch part(List<RemoteFact> facts, Position next) {
        return new FactBatch(facts, next.encode(), Optional.empty());
    }

    private static FactBatch last(List<RemoteFact> facts, Position next, PullEnd end) {
        return new FactBatch(facts, next.encode(), Optional.of(end));
    }

    /** Whether head or the list stands where the folder is. */
    boolean isCurrent(Scope scope, Checkpoint head) throws IOException {
        Listing now = Listing.of(root);
        Position current = scope instanceof Scope.MailboxList
                ? new Position(Position.LIST, now.folderToken(), "", "")
                : Position.head(now.letterToken());
        return current.encode().equals(head);
    }
}
