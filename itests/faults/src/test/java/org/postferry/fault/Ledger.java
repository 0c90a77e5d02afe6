package org.postferry.fault;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.fault.LetterStory.Effect;
import org.postferry.fault.LetterStory.Ending;
import org.postferry.fault.LetterStory.State;
import org.postferry.model.Email;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Wish;
import org.postferry.testkit.imap.PlainClient;

/** Writes down what a person wished here and what another client did, letter by letter, so that the end can be judged. Thread-safe. */
final class Ledger {
    /** As many as lie on the server to begin with. */
    static final int LETTERS = 36;

    private final Map<Integer, LetterStory> stories = new TreeMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<MutationId, Note> notes = new HashMap<>();
    private final Map<MutationId, Set<Integer>> named = new HashMap<>();
    private final Set<MutationId> neverLeft = new HashSet<>();
    private final Set<MailboxId> deleted = new HashSet<>();
    private final Set<String> deletedPaths = new HashSet<>();
    /** What mailboxes were called before a person renamed them: the other client may go on calling them so for a while. */
    private final Map<MailboxId, Set<String>> formerPaths = new HashMap<>();

    private int written;
    private boolean othersRenamed;

    /** @param ofMailbox what is wished is another name, or place, or end of one */
    private record Note(String text, Set<MailboxId> mailboxes, boolean ofMailbox) {}

    /** A new letter that may come to the server. */
    synchronized Letter letter(Random random) {
        Letter letter = Letter.write(++written, random);
        numbers.put(letter.digest(), letter.number());
        return letter;
    }

    /** Lays letters into folders that are there. */
    void fill(PlainClient client, List<String> folders, Random random) {
        for (int i = 0; i < LETTERS; i++) {
            String flags = List.of("", "\\Seen", "\\Flagged \\Seen", "mine").get(random.nextInt(4));
            client.append(
                    folders.get(random.nextInt(folders.size())),
                    flags,
                    letter(random).bytes());
        }
    }

    /** Where the letters are to begin with. */
    synchronized void begin(Collection<Email> emails) {
        for (Email email : emails) {
            LetterStory story = new LetterStory(state(email));
            story.email = Optional.of(email.id());
            stories.put(Letter.number(email), story);
        }
    }

    static State state(Email email) {
        return new State(email.mailboxIds(), names(email.keywords()));
    }

    private static Set<String> names(Collection<Keyword> keywords) {
        return keywords.stream().map(Keyword::name).collect(Collectors.toSet());
    }

    synchronized LetterStory story(int number) {
        return stories.computeIfAbsent(number, unused -> new LetterStory(State.NOWHERE));
    }

    // ---- wishes

    /** @param emails those that it names as they were shown before */
    synchronized void wished(MutationId id, Wish wish, String text, Collection<Email> emails) {
        Set<MailboxId> mailboxes = new HashSet<>();
        emails.forEach(email -> mailboxes.addAll(email.mailboxIds()));
        if (wish instanceof Wish.SetMailboxes move) {
            mailboxes.addAll(move.add());
            mailboxes.addAll(move.remove());
        } else if (wish instanceof Wish.DeleteMailbox delete) {
            deleted.add(delete.mailbox());
        }
        boolean ofMailbox = wish instanceof Wish.CreateMailbox
                || wish instanceof Wish.RenameMailbox
                || wish instanceof Wish.DeleteMailbox;
        notes.put(id, new Note(text, mailboxes, ofMailbox));
        for (Email email : emails) {
            tell(Letter.number(email), id, effect(Set.of(id), wish, state(email)));
        }
    }

    synchronized void stored(MutationId id, Wish.Append wish, String text, int letter) {
        notes.put(id, new Note(text, Set.of(wish.mailbox()), false));
        Effect effect = new Effect(
                Set.of(id),
                State.NOWHERE,
                Set.of(wish.mailbox()),
                Set.of(),
                names(wish.keywords()),
                Set.of(),
                true,
                false);
        tell(letter, id, effect);
    }

    /** @param path what the mailbox was called until then */
    synchronized void renamed(MutationId id, Wish.RenameMailbox wish, String path, String text) {
        wished(id, wish, text, List.of());
        formerPaths.computeIfAbsent(wish.mailbox(), unused -> new HashSet<>()).add(path);
    }

    /** @param path the deleted mailbox's @param emails shown in it */
    synchronized void deleted(MutationId id, Wish.DeleteMailbox wish, String path, Collection<Email> emails) {
        wished(id, wish, "delete the mailbox " + path, emails);
        deletedPaths.add(path);
        deletedPaths.addAll(formerPaths.getOrDefault(wish.mailbox(), Set.of()));
        Set<Integer> shown = named.getOrDefault(id, Set.of());
        stories.forEach((number, story) -> story.wentUnseen |= !shown.contains(number) && story.was(wish.mailbox()));
    }

    private void tell(int number, MutationId id, Effect effect) {
        story(number).effects.add(effect);
        named.computeIfAbsent(id, unused -> new HashSet<>()).add(number);
    }

    private static Effect effect(Set<MutationId> by, Wish wish, State before) {
        Set<MailboxId> into = wish instanceof Wish.SetMailboxes move ? move.add() : Set.of();
        Set<MailboxId> outOf = wish instanceof Wish.SetMailboxes move
                ? move.remove()
                : wish instanceof Wish.DeleteMailbox delete ? Set.of(delete.mailbox()) : Set.of();
        Set<String> set = wish instanceof Wish.SetKeywords change ? names(change.add()) : Set.of();
        Set<String> cleared = wish instanceof Wish.SetKeywords change ? names(change.remove()) : Set.of();
        return new Effect(by, before, into, outOf, set, cleared, false, wish instanceof Wish.Destroy);
    }

    // ---- second thoughts

    synchronized boolean knows(MutationId id) {
        return notes.containsKey(id);
    }

    /** It was given up. @param untried it had not left, where it names one email in one mailbox */
    synchronized void givenUp(MutationId id, boolean untried) {
        Set<Integer> letters = named.getOrDefault(id, Set.of());
        boolean inParts = letters.stream()
                .flatMap(number -> story(number).effects.stream())
                .anyMatch(effect -> effect.by().contains(id) && effect.isInParts());
        if (untried && !inParts && letters.size() <= 1) {
            neverLeft.add(id);
        } else {
            letters.forEach(number -> story(number).mayBeAnother = true);
        }
    }

    /** It goes to the server once more, behind what was wished since. */
    synchronized void triedAgain(MutationId id) {
        named.getOrDefault(id, Set.of()).forEach(number -> story(number).blurred = true);
    }

    /** The deletion of a mailbox goes to the server once more, with what is in it by now. @param emails shown in it */
    synchronized void deletedAgain(MutationId id, MailboxId mailbox, Collection<Email> emails) {
        Wish wish = new Wish.DeleteMailbox(mailbox, emails.size());
        for (Email email : emails) {
            tell(Letter.number(email), id, effect(Set.of(id), wish, state(email)));
        }
    }

    /** These take that one back. @param now how its letters were shown before they did */
    synchronized void undone(MutationId id, Set<MutationId> by, Map<Integer, State> now) {
        Note note = notes.get(id);
        by.forEach(
                one -> notes.put(one, new Note("undo " + id + ": " + note.text(), note.mailboxes(), note.ofMailbox())));
        for (int number : named.getOrDefault(id, Set.of())) {
            for (Effect effect : List.copyOf(story(number).effects)) {
                if (effect.by().contains(id)) {
                    Effect back = effect.undone(by, now.getOrDefault(number, State.NOWHERE));
                    by.forEach(one -> tell(number, one, back));
                }
            }
        }
    }

    synchronized Set<Integer> letters(MutationId id) {
        return Set.copyOf(named.getOrDefault(id, Set.of()));
    }

    // ---- the other client

    synchronized void moved(Collection<Integer> letters, String into) {
        for (int number : letters) {
            story(number).othersMoves++;
            story(number).broughtTo.add(into);
        }
    }

    synchronized void expunged(Collection<Integer> letters) {
        letters.forEach(number -> story(number).expunged = true);
    }

    synchronized void appended(int letter) {
        story(letter).filedByOther = true;
    }

    /** It may bear the keyword or not, until it is known. */
    synchronized void marking(Collection<Integer> letters, String keyword) {
        for (int number : letters) {
            story(number).contested.add(keyword);
            story(number).marks.remove(keyword);
        }
    }

    synchronized void marked(int letter, String keyword, boolean set) {
        story(letter).marks.put(keyword, set);
    }

    synchronized void renamed() {
        othersRenamed = true;
    }

    // ---- in the end

    synchronized boolean neverLeft(MutationId id) {
        return neverLeft.contains(id);
    }

    /** Whether nobody but the network stood against it: then it must not have failed. Of a letter that did not come to be stored, nothing can be changed. */
    synchronized boolean mustSucceed(MutationId id, Function<Set<MutationId>, Ending> ending) {
        Note note = notes.get(id);
        Set<Integer> letters = named.getOrDefault(id, Set.of());
        boolean isMeddledWith = letters.stream()
                .map(this::story)
                .anyMatch(story -> story.isUprooted()
                        || story.blurred
                        || story.effects.stream()
                                .anyMatch(effect -> effect.takesLast()
                                        || effect.stores()
                                                && !effect.by().contains(id)
                                                && ending.apply(effect.by()) != Ending.DONE));
        return !note.ofMailbox() && !othersRenamed && !isMeddledWith && Collections.disjoint(note.mailboxes(), deleted);
    }

    synchronized void each(BiConsumer<Integer, LetterStory> judge) {
        stories.forEach(judge);
    }

    synchronized Optional<Integer> number(String digest) {
        return Optional.ofNullable(numbers.get(digest));
    }

    synchronized boolean wasBroughtToDeleted(LetterStory story) {
        return story.broughtTo.stream().anyMatch(deletedPaths::contains);
    }

    synchronized String text(MutationId id) {
        Note note = notes.get(id);
        return note == null ? "what nobody wished" : note.text();
    }
}
