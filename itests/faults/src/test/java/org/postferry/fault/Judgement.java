package org.postferry.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postferry.fault.LetterStory.Ending;
import org.postferry.fault.LetterStory.State;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;

/** Holds what the server has in the end against what was wished of each letter and what another client did. */
final class Judgement {
    private final FaultySync sync;
    private final Ledger ledger;
    private final Server server;
    private final List<String> faults = new ArrayList<>();
    private final Map<MailboxId, String> paths = new HashMap<>();
    private final Map<Integer, Set<EmailId>> here = new HashMap<>();

    /** A copy of a letter on the server. */
    private record Found(String path, Set<String> keywords) {}

    /** How an email is moved there. */
    enum Server {
        /** At once. */
        MOVES,
        /** It is copied, then taken out of where it was: another client may come in between. */
        COPIES,
        /** At once, and it stays the same email whoever moves it. */
        JMAP
    }

    Judgement(FaultySync sync, Ledger ledger, Server server) {
        this.sync = sync;
        this.ledger = ledger;
        this.server = server;
        for (Mailbox mailbox : sync.store().mailboxes().list(sync.account())) {
            paths.put(mailbox.id(), mailbox.path());
        }
        for (Email email : sync.emails()) {
            here.computeIfAbsent(Letter.number(email), unused -> new HashSet<>())
                    .add(email.id());
        }
    }

    /** A line for each thing that is wrong. */
    List<String> of(Copies server) {
        wishes();
        Map<Integer, List<Found>> found = new TreeMap<>();
        server.mailboxes().forEach((path, copies) -> copies.values().forEach(copy -> {
            Optional<Integer> number = ledger.number(copy.digest());
            if (number.isEmpty()) {
                faults.add("what nobody wrote is in " + path);
            } else {
                found.computeIfAbsent(number.get(), unused -> new ArrayList<>()).add(new Found(path, copy.keywords()));
            }
        }));
        ledger.each((number, story) -> letter(number, story, found.getOrDefault(number, List.of())));
        return faults;
    }

    private void wishes() {
        for (Mutation one : sync.unsettled()) {
            String text = one.id() + " " + ledger.text(one.id()) + " is " + one.state() + " after " + one.tries();
            boolean says = !one.tries().isEmpty()
                    && !one.tries().get(one.tries().size() - 1).serverSaid().isBlank();
            if (one.state() != Mutation.State.FAILED || !says || text.contains("defect")) {
                faults.add(text);
            } else if (ledger.mustSucceed(one.id(), this::ending)) {
                faults.add(text + ", though nobody stood against it");
            }
        }
    }

    private Ending ending(Set<MutationId> by) {
        Set<Ending> endings = new HashSet<>();
        for (MutationId id : by) {
            Optional<Mutation> one = sync.store().outbox().get(id);
            boolean done = one.filter(mutation -> mutation.state() == Mutation.State.SETTLED)
                    .isPresent();
            endings.add(done ? Ending.DONE : ledger.neverLeft(id) ? Ending.GIVEN_UP : Ending.DOUBTFUL);
        }
        return endings.size() == 1 ? endings.iterator().next() : Ending.DOUBTFUL;
    }

    private void letter(int number, LetterStory story, List<Found> found) {
        if (found.isEmpty() && !story.mayBeGone(this::ending) && !ledger.wasBroughtToDeleted(story)) {
            blame(number, story, "is lost");
        }
        Optional<Set<State>> possible = story.possible(this::ending, server == Server.COPIES);
        if (possible.isEmpty()) {
            if (found.size() > story.mostCopies(this::ending, server == Server.JMAP)) {
                blame(number, story, "is there too often: " + found);
            }
            return;
        }
        List<MailboxId> left = server == Server.COPIES ? story.leftBehind(this::ending) : List.of();
        if (readings(found, left).stream()
                .noneMatch(copies -> possible.get().stream().anyMatch(state -> isSo(story, state, copies)))) {
            blame(number, story, "is not what was wished: " + found + ", possible " + possible.get() + " in " + paths);
        }
        Set<EmailId> ids = here.getOrDefault(number, Set.of());
        if (story.mayBeAnother) {
            return;
        }
        if (ids.size() > 1 || story.email.isPresent() && !ids.isEmpty() && !ids.contains(story.email.get())) {
            blame(number, story, "has not kept its id " + story.email + ": " + ids);
        }
    }

    /** What was found, without each copy that may be of its own. */
    private List<List<Found>> readings(List<Found> found, List<MailboxId> left) {
        List<List<Found>> readings = new ArrayList<>(List.of(found));
        for (MailboxId mailbox : left) {
            String path = paths.getOrDefault(mailbox, "nowhere");
            for (List<Found> copies : List.copyOf(readings)) {
                copies.stream()
                        .filter(copy -> copy.path().equals(path))
                        .forEach(copy -> readings.add(without(copies, copy)));
            }
        }
        return readings;
    }

    private static List<Found> without(List<Found> copies, Found one) {
        List<Found> others = new ArrayList<>(copies);
        others.remove(one);
        return others;
    }

    private boolean isSo(LetterStory story, State state, List<Found> found) {
        Set<String> mailboxes = new TreeSet<>();
        state.mailboxes().forEach(id -> mailboxes.add(paths.getOrDefault(id, "nowhere")));
        Set<String> there = new TreeSet<>(found.stream().map(Found::path).toList());
        Set<String> expected = new TreeSet<>(state.keywords());
        expected.removeAll(story.contested);
        return mailboxes.equals(there)
                && found.size() == there.size()
                && found.stream().allMatch(copy -> {
                    Set<String> keywords = new TreeSet<>(copy.keywords());
                    keywords.removeAll(story.contested);
                    return keywords.equals(expected) && bearsMarks(story, copy, found.size());
                });
    }

    /** What the other client set or cleared stays so, whatever was wished of the letter here. */
    private boolean bearsMarks(LetterStory story, Found copy, int copies) {
        boolean wasOne = copies == 1
                && story.effects.stream()
                        .noneMatch(
                                effect -> effect.into().size() != effect.outOf().size());
        return server == Server.COPIES
                || !wasOne
                || Phone.OWN_KEYWORDS.stream()
                        .filter(story.marks::containsKey)
                        .allMatch(keyword -> copy.keywords().contains(keyword) == story.marks.get(keyword));
    }

    private void blame(int number, LetterStory story, String what) {
        StringBuilder text = new StringBuilder("letter " + number + " " + what);
        text.append("\n    at first ").append(story.first);
        story.effects.forEach(effect -> text.append("\n    ")
                .append(ending(effect.by()))
                .append(" ")
                .append(effect.by())
                .append(" ")
                .append(effect.by().stream().map(ledger::text).toList())
                .append(" when it was ")
                .append(effect.before()));
        text.append("\n    the other client: moved ")
                .append(story.othersMoves)
                .append(" times to ")
                .append(story.broughtTo);
        text.append(story.expunged ? ", expunged it" : "").append(", marked ").append(story.marks);
        faults.add(text.toString());
    }
}
